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
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0")
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
        .target(name: "Trace", dependencies: ["Timeline"], swiftSettings: settings),
        .target(name: "Fixture", swiftSettings: settings),

        // Tests, and what they share.
        .target(name: "Support", path: "Tests/Support", swiftSettings: settings),
        .target(
            name: "FuzzWire",
            dependencies: ["Wire"],
            path: "Tests/FuzzWire",
            swiftSettings: settings
        ),
        .testTarget(name: "TimelineTests", dependencies: ["Timeline"], swiftSettings: settings),
        .testTarget(
            name: "WireTests",
            dependencies: ["FuzzWire", "Support", "Timeline", "Wire"],
            swiftSettings: settings
        ),
    ]
)
