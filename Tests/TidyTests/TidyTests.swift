import Testing

/// The package keeps its own rules. Each of them is also shown something that breaks it.
struct TidyTests {
    private static let files = PackageFile.all
    private static let manifest = Manifest(PackageFile.named("Package.swift")?.text ?? "")

    @Test func theTopLevelHoldsOnlyWhatItShould() {
        let bad = ["Package.swift", "scripts", "NOTES.md", ".ci", "Sources"]
        #expect(Tidy.topLevel(bad) == ["NOTES.md", "scripts"])
        #expect(Tidy.topLevel(PackageFile.topLevel) == [])
    }

    @Test func foldersAreTargets() {
        let manifest = Manifest(#"targets: [ target("A"), tests("ATests", "A"), tests("BTests") ]"#)
        #expect(manifest.names == ["A", "ATests", "BTests"])
        #expect(
            Tidy.folders([PackageFile("Sources/C/C.swift", "")], manifest) == [
                "A has no folder", "ATests has no folder", "BTests has no folder",
                "C is not in Package.swift", "BTests tests no target",
            ]
        )
        #expect(Tidy.folders(Self.files, Self.manifest) == [])
    }

    @Test func importsGoUpward() {
        let manifest = Manifest(#"targets: [ target("Wire"), target("Call"), target("Live") ]"#)
        let bad = [
            PackageFile("Sources/Call/A.swift", "package import Live\nimport Wire"),
            PackageFile("Sources/Wire/B.swift", "internal import struct Call.Tag\nimport Yams"),
            PackageFile("Sources/Live/C.swift", "import Call\n// import Live"),
        ]
        #expect(
            Tidy.imports(bad, manifest) == [
                "Sources/Call/A.swift imports Live, which is below it",
                "Sources/Wire/B.swift imports Call, which is below it",
            ]
        )
        #expect(Tidy.imports(Self.files, Self.manifest) == [])
    }

    @Test func eachTargetKeepsToItsRoom() {
        let bad = [
            PackageFile("Sources/Call/A.swift", "import NIOCore\nimport Foundation"),
            PackageFile("Sources/Fixture/Files/B.swift", "import Foundation"),
            PackageFile("Sources/Fixture/Matching/C.swift", "import Foundation"),
            PackageFile("Sources/Wire/D.swift", "internal import FoundationEssentials"),
            PackageFile("Sources/Report/E.swift", "import Live"),
        ]
        #expect(
            Tidy.rooms(bad) == [
                "Sources/Call/A.swift imports NIOCore",
                "Sources/Call/A.swift imports Foundation",
                "Sources/Fixture/Matching/C.swift imports Foundation",
                "Sources/Report/E.swift imports Live",
            ]
        )
        #expect(Tidy.rooms(Self.files) == [])
    }

    @Test(
        arguments: [
            ("Sources/Call/A.swift", "let id = UUID()", "UUID()"),
            ("Sources/Wire/A.swift", "let now = Date()", "Date()"),
            ("Sources/Trace/A.swift", "list.shuffled()", "shuffled()"),
            ("Sources/Scenario/A.swift", "Int.random(in: 0...1)", ".random("),
            ("Sources/Scenario/A.swift", "Int.random(in: 0...1, using: &chance)", nil),
            ("Sources/Live/A.swift", "try await Task.sleep(for: .zero)", "sleep("),
            ("Tests/LiveTests/A.swift", "usleep(1)", "usleep("),
            ("Tests/LiveTests/A.swift", "the.asleep()  // never sleep(1)", nil),
            ("Sources/Audio/A.swift", "let x = try! make()", "try!"),
            ("Sources/Audio/A.swift", "let x = y as! Int", "as!"),
            ("Sources/Audio/A.swift", "fatalError()", "fatalError"),
            ("Tests/AudioTests/A.swift", "// TODO: more", "TODO"),
            ("Sources/Call/A.swift", "default: break", "default:"),
            ("Sources/Call/A.swift", "counts[word, default: 0] += 1", nil),
            ("Sources/Wire/A.swift", "default: break", nil),
            ("Tests/A.swift", "let file = \"/home/me/a.wav\"", "/home/"),
        ] as [(String, String, String?)]
    )
    func aForbiddenWordIsFound(path: String, text: String, word: String?) {
        let found = Tidy.words([PackageFile(path, "\n" + text)])
        #expect(found == (word.map { ["\(path):2 has \($0)"] } ?? []))
    }

    @Test func noForbiddenWordIsUsed() {
        #expect(Tidy.words(Self.files) == [])
    }

    @Test func filesAreShort() {
        let lines = String(repeating: "\n", count: 401)
        let bad = [
            PackageFile("Sources/A/B.swift", lines), PackageFile("Tests/A/B.swift", lines),
            PackageFile("Sources/A/C.swift", String(lines.dropLast())),
        ]
        #expect(Tidy.lengths(bad) == ["Sources/A/B.swift has 401 lines"])
        #expect(Tidy.lengths(Self.files) == [])
    }

    @Test func noFixtureIsUnused() {
        let bad = [
            PackageFile("Fixtures/weather/fixture.yaml", ""),
            PackageFile("Fixtures/weather/asr.jsonl", ""),
            PackageFile("Fixtures/used/fixture.yaml", ""), PackageFile("Fixtures/Wire/old.hex", ""),
            PackageFile("Fixtures/Wire/new.hex", ""),
            PackageFile("Tests/A.swift", #"read("Fixtures/used"); golden("new")"#),
        ]
        #expect(Tidy.fixtures(bad) == ["Fixtures/Wire/old.hex", "Fixtures/weather"])
        #expect(Tidy.fixtures(Self.files) == [])
    }

    @Test func packagesComeFromTheirHomes() {
        let bad = #"""
            .package(url: "https://github.com/a/b", exact: "1.0.0"),
            .package(url: "https://registry.example/c", exact: "1.0.0"),
            .package(url: "https://github.com/a/d", from: "1.0.0"),
            """#
        #expect(
            Tidy.packages(bad) == [
                #".package(url: "https://registry.example/c", exact: "1.0.0"),"#,
                #".package(url: "https://github.com/a/d", from: "1.0.0"),"#,
            ]
        )
        #expect(Tidy.packages(PackageFile.named("Package.swift")?.text ?? "") == [])
    }

    @Test func thereIsSomethingToCheck() {
        #expect(Self.files.count > 300)
        #expect(Self.manifest.names.contains("Call"))
        #expect(PackageFile.named("Sources/Call/Machine.swift")?.imports.isEmpty == false)
    }
}
