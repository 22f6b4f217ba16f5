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

let package = Package(
    name: "ringer",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        .systemLibrary(
            name: "CSndfile",
            pkgConfig: "sndfile",
            providers: [.apt(["libsndfile1-dev"])]
        ),

        // What decides. A target imports only targets above it.
        .target(name: "Timeline", swiftSettings: settings),
        .target(name: "Wire", dependencies: ["CZlib"], swiftSettings: settings),
        .target(name: "Audio", dependencies: ["CSndfile"], swiftSettings: settings),
        .target(name: "Trace", dependencies: ["Timeline"], swiftSettings: settings),
        .target(
            name: "Fixture",
            dependencies: ["Timeline", "Audio", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),

        .testTarget(name: "TimelineTests", dependencies: ["Timeline"], swiftSettings: settings),
        .testTarget(
            name: "AudioTests",
            dependencies: ["Audio", "CSndfile", "Timeline"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FixtureTests",
            dependencies: ["Fixture", "Audio", "Timeline"],
            exclude: ["findings.txt"],
            swiftSettings: settings
        ),
    ]
)
