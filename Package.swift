// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

/// A module of ours.
func target(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a module, and what they need beside it.
func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let deque = product(name: "DequeModule", package: "swift-collections")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "ringer",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CSndfile",
            pkgConfig: "sndfile",
            providers: [.apt(["libsndfile1-dev"])]
        ),

        // What decides. A target imports only targets above it.
        target("Timeline"),
        target("Wire", "CZlib"),
        target("Audio", "CSndfile"),
        target("Trace", "Timeline"),
        target("YAML", .yams),
        target("Fixture", "Audio", "Timeline", "YAML"),
        target("Call", "Audio", "Fixture", "Timeline", "Trace", "Wire", .deque),
        target("Scenario", "Call", "Timeline", "Trace", "Wire", "YAML"),

        // What carries.
        target(
            "Transport",
            "Timeline",
            .nioCore,
            .nioHTTP1,
            .nioPosix,
            .nioSSL,
            .nioTLS,
            .nioWebSocket
        ),
        target(
            "Live",
            "Audio",
            "Call",
            "Fixture",
            "Scenario",
            "Timeline",
            "Trace",
            "Transport",
            "Wire",
            .deque,
            .nioCore,
            .nioHTTP1,
            .nioPosix
        ),

        // What people see.
        target("Report", "Scenario", "Timeline", "Trace", "Wire"),
        .target(name: "CQuickstart"),
        target("Quickstart", "CQuickstart", "Fixture"),
        .executableTarget(
            name: "ringer",
            dependencies: [
                "Call", "Fixture", "Live", "Quickstart", "Report", "Scenario", "Timeline",
                "Trace", "Transport", "Wire", .argumentParser, .nioCore, .nioPosix,
            ],
            swiftSettings: settings
        ),

        // Tests, and what they share.
        .target(name: "Support", path: "Tests/Support", swiftSettings: settings),
        tests("TimelineTests", "Timeline"),
        .target(
            name: "FuzzWire",
            dependencies: ["Wire"],
            path: "Tests/FuzzWire",
            swiftSettings: settings
        ),
        tests("WireTests", "FuzzWire", "Support", "Timeline", "Wire"),
        tests("AudioTests", "Audio", "CSndfile", "Timeline"),
        tests("TraceTests", "Timeline", "Trace"),
        .testTarget(
            name: "FixtureTests",
            dependencies: ["Audio", "Fixture", "Timeline"],
            exclude: ["findings.txt"],
            swiftSettings: settings
        ),
        tests(
            "ScenarioTests",
            "Call",
            "Fixture",
            "Scenario",
            "Support",
            "Timeline",
            "Trace",
            "Wire",
            "YAML"
        ),
        tests(
            "TransportTests",
            "Timeline",
            "Transport",
            .nioCore,
            .nioHTTP1,
            .nioPosix,
            .nioWebSocket
        ),
        tests("ReportTests", "Report", "Scenario", "Support", "Timeline", "Trace"),
        tests("QuickstartTests", "CQuickstart", "Fixture", "Quickstart", "Scenario", "Support"),
        tests("TidyTests", "Support"),
        tests("YAMLTests", "YAML"),
    ]
)
