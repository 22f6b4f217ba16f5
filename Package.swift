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

/// The package that each module of others comes from.
let packages = [
    "ArgumentParser": "swift-argument-parser",
    "DequeModule": "swift-collections",
    "Histogram": "hdrhistogram-swift",
    "NIOConcurrencyHelpers": "swift-nio",
    "NIOCore": "swift-nio",
    "NIOHTTP1": "swift-nio",
    "NIOPosix": "swift-nio",
    "NIOSSL": "swift-nio-ssl",
    "NIOTLS": "swift-nio",
    "NIOWebSocket": "swift-nio",
    "Yams": "Yams",
]

/// The modules named in `names`, ours or of others.
func modules(_ names: String) -> [Target.Dependency] {
    names.split(separator: " ").map { name in
        packages[String(name)].map { .product(name: String(name), package: $0) }
            ?? .byName(name: String(name))
    }
}

func library(_ name: String, _ imports: String = "") -> Target {
    .target(name: name, dependencies: modules(imports), swiftSettings: settings)
}

func program(_ name: String, _ imports: String) -> Target {
    .executableTarget(name: name, dependencies: modules(imports), swiftSettings: settings)
}

func tests(_ name: String, _ imports: String, exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: modules(imports),
        exclude: exclude,
        swiftSettings: settings
    )
}

/// What several tests use. It lies beside them, and nothing else may import it.
func testSupport(_ name: String, _ imports: String = "") -> Target {
    .target(
        name: name,
        dependencies: modules(imports),
        path: "Tests/\(name)",
        swiftSettings: settings
    )
}

let package = Package(
    name: "ringer",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
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
        library("Timeline"),
        library("Framing"),
        library("Wire", "CZlib"),
        library("Audio", "CSndfile"),
        library("Trace", "Timeline Histogram"),
        library("YAML", "Yams"),
        library("Fixture", "Audio Timeline Trace YAML"),
        library("Call", "Audio Fixture Timeline Trace Wire DequeModule"),
        library("Scenario", "Audio Call DequeModule Fixture Timeline Trace Wire YAML"),
        library(
            "Simulator",
            "Audio Call DequeModule Fixture Framing Scenario Timeline Trace Wire"
        ),

        // What carries.
        library(
            "Transport",
            "Framing Timeline NIOConcurrencyHelpers NIOCore NIOHTTP1 NIOPosix NIOSSL NIOTLS "
                + "NIOWebSocket"
        ),
        library(
            "Live",
            "Audio Call Fixture Scenario Timeline Trace Transport Wire "
                + "DequeModule NIOConcurrencyHelpers NIOCore NIOHTTP1 NIOPosix"
        ),

        // What people see.
        library("Report", "CZlib Call Scenario Simulator Timeline Trace Wire YAML"),
        .target(name: "CQuickstart"),
        library("Quickstart", "CQuickstart Fixture"),
        program(
            "ringer",
            "Call Fixture Live Quickstart Report Scenario Simulator Timeline Trace Transport "
                + "Wire YAML ArgumentParser NIOCore NIOPosix"
        ),

        // What measures.
        .target(name: "CAllocations"),
        program(
            "Benchmarks",
            "Audio CAllocations Call Fixture Framing Live Quickstart Report Scenario Simulator "
                + "Timeline Trace Transport Wire ArgumentParser NIOCore NIOHTTP1 NIOPosix NIOWebSocket"
        ),

        program("TraceDigests", "Call Fixture Scenario Simulator"),

        // Tests, and what they share.
        testSupport("Support", "Timeline Trace"),
        testSupport("FuzzWire", "Wire"),
        testSupport("Loopback", "Transport NIOConcurrencyHelpers NIOCore NIOHTTP1 NIOPosix"),
        testSupport("Clocks", "Call Timeline Trace"),
        tests("TimelineTests", "Timeline"),
        tests("FramingTests", "Framing Timeline"),
        tests("WireTests", "FuzzWire Support Timeline Wire"),
        tests("AudioTests", "Audio CSndfile Timeline"),
        tests("TraceTests", "Support Timeline Trace"),
        tests("YAMLTests", "YAML"),
        tests("FixtureTests", "Audio Fixture Timeline Trace", exclude: ["findings.txt"]),
        tests("CallTests", "Audio Call DequeModule Fixture Support Timeline Trace Wire"),
        tests("ScenarioTests", "Call Fixture Scenario Support Timeline Trace Wire YAML"),
        tests(
            "TransportTests",
            "Framing Loopback Timeline Transport NIOCore NIOHTTP1 NIOPosix NIOWebSocket"
        ),
        tests(
            "LiveTests",
            "Audio Call Clocks Fixture Live Loopback Report Scenario Simulator Support Timeline "
                + "Trace Transport Wire ringer ArgumentParser NIOConcurrencyHelpers NIOCore NIOHTTP1 NIOPosix"
        ),
        tests(
            "SimulatorTests",
            "Call Fixture Quickstart Scenario Simulator Support Timeline Trace Wire"
        ),
        tests("ClocksTests", "Clocks Fixture Quickstart Scenario Simulator Timeline Trace"),
        tests("ReportTests", "Call Report Scenario Simulator Support Timeline Trace YAML"),
        tests("QuickstartTests", "CQuickstart Fixture Quickstart Scenario Support"),
        tests("TidyTests", "Support"),
    ]
)
