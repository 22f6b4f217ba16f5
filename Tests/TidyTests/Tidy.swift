import Foundation

/// The rules of the package. Each gives its complaints, in the order of the files.
enum Tidy {
    /// What lies at the top level and should not. Files that git ignores, and hidden ones, may.
    static func topLevel(_ names: [String]) -> [String] {
        let allowed = [
            "Fixtures", "Package.resolved", "Package.swift", "README.md", "Scenarios", "Sources",
            "Tests",
        ]
        return names.filter { !$0.hasPrefix(".") && !allowed.contains($0) }.sorted()
    }

    /// A folder that is no target is not built and not tested, and nobody notices.
    static func folders(_ files: [PackageFile], _ manifest: Manifest) -> [String] {
        let folders = Set(files.filter { $0.isSource || $0.isTest }.map(\.folder))
        let missing = manifest.names.filter { !folders.contains($0) }
        let unknown = folders.subtracting(manifest.names).sorted()
        let aimless = manifest.names.filter { name in
            name.hasSuffix("Tests") && name != "TidyTests"
                && !manifest.names.contains(String(name.dropLast("Tests".count)))
        }
        return missing.map { "\($0) has no folder" }
            + unknown.map { "\($0) is not in Package.swift" }
            + aimless.map { "\($0) tests no target" }
    }

    /// A target imports only targets above it in the manifest.
    static func imports(_ files: [PackageFile], _ manifest: Manifest) -> [String] {
        files.filter(\.isSource).flatMap { file in
            let above = manifest.names.prefix { $0 != file.folder }
            return file.imports
                .filter { manifest.names.contains($0) && !above.contains($0) }
                .map { "\(file.path) imports \($0), which is below it" }
        }
    }

    /// What a target must not know, wherever it stands in the manifest.
    static func rooms(_ files: [PackageFile]) -> [String] {
        let deciding = [
            "Timeline", "Framing", "Wire", "Audio", "Trace", "YAML", "Fixture", "Call", "Scenario",
        ]
        let ofTheDisk = ["Files", "Making", "Writing"].map { "Sources/Fixture/\($0)/" }
        return files.filter(\.isSource).flatMap { file in
            let mayUseDisk = ofTheDisk.contains { file.path.hasPrefix($0) }
            return file.imports.filter { module in
                let isNIO = module.hasPrefix("NIO")
                switch file.folder {
                case _ where deciding.contains(file.folder):
                    if module == "Foundation" { return !mayUseDisk }
                    return isNIO || ["Dispatch", "FoundationNetworking"].contains(module)
                case "Report", "Quickstart", "Simulator":
                    return isNIO || ["Live", "Transport"].contains(module)
                case "Transport":
                    return ["Call", "Scenario", "Wire"].contains(module)
                case "Live":
                    return ["Report", "Simulator"].contains(module)
                default:
                    return false
                }
            }
            .map { "\(file.path) imports \($0)" }
        }
    }

    /// Words that break a promise: the same seed is the same run, tests do not wait, nothing traps.
    static func words(_ files: [PackageFile]) -> [String] {
        var complaints: [String] = []
        for file in files where file.isSwift && file.folder != "TidyTests" {
            let forbidden = (Self.forbiddenWords(in: file) + ["TODO"]).filter(file.text.contains)
            guard !forbidden.isEmpty else { continue }
            for (number, code, comment) in file.lines {
                // With a generator of ours, chance is no chance.
                let isSeeded = code.contains("using:")
                // What a dictionary gives for a missing key decides nothing about our cases.
                let isLookUp = code.contains(", default: ")
                for word in forbidden where code.hasWord(word) {
                    if word == ".random(" && isSeeded || word == "default:" && isLookUp { continue }
                    complaints.append("\(file.path):\(number) has \(word)")
                }
                if comment.contains("TODO") { complaints.append("\(file.path):\(number) has TODO") }
            }
        }
        return complaints
    }

    private static func forbiddenWords(in file: PackageFile) -> [String] {
        var words = ["sleep(", "usleep(", "/home/", "/Users/", "/root/"]
        guard file.isSource else { return words }
        words += ["try!", "as!", "fatalError"]
        if ["Timeline", "Framing", "Wire", "Trace", "YAML", "Fixture", "Call", "Scenario"].contains(
            file.folder
        ) {
            words += ["Date()", "UUID()", "shuffled()", ".random("]
        }
        // Over states and messages each case is asked for. A tag is read character by character.
        if file.folder == "Call", file.path != "Sources/Call/Tag.swift" { words.append("default:") }
        return words
    }

    /// At 400 lines, a file has two nouns.
    static func lengths(_ files: [PackageFile]) -> [String] {
        files.filter { $0.isSource && $0.isSwift }.compactMap { file in
            let count = file.text.utf8.count { $0 == 0x0A }
            return count > 400 ? "\(file.path) has \(count) lines" : nil
        }
    }

    /// The directories of fixtures, and the golden files, that nothing names.
    static func fixtures(_ files: [PackageFile]) -> [String] {
        let whole =
            files.compactMap { $0.path.removing(suffix: "/fixture.yaml") } + ["Fixtures/Corpus"]
        let things = Set(
            files.map(\.path).filter { $0.hasPrefix("Fixtures/") }.map { path in
                whole.first { path.hasPrefix($0 + "/") } ?? path
            }
        )
        let words = Set(
            files.filter { !$0.path.hasPrefix("Fixtures/") }.flatMap { file in
                file.text.utf8.split { [0x0A, UInt8(ascii: "\""), UInt8(ascii: "/")].contains($0) }
                    .map { Substring($0) }
            }
        )
        return things.sorted().filter { thing in
            let name = thing.split(separator: "/").last ?? ""
            let stem = name.split(separator: ".").first ?? ""
            return !words.contains(name) && !words.contains(stem)
        }
    }

    /// The lines that name a package of another home, or a version that can change.
    static func packages(_ manifest: String) -> [String] {
        manifest.split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { $0.hasPrefix(".package(") }
            .filter {
                !$0.hasPrefix(".package(url: \"https://github.com/") || !$0.contains("exact:")
            }
            .map(String.init)
    }
}
