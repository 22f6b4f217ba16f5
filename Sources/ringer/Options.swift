import ArgumentParser
import Fixture
import Quickstart
import Transport

/// The fixture that the mocks play.
struct FixtureOptions: ParsableArguments {
    @Option(name: .long, help: "The fixture to play. Default: the built-in quickstart.")
    var fixture: String?

    @Flag(
        name: .long,
        help: "Make up an answer, and warn, where the fixture has none, instead of an error."
    )
    var lenient = false

    /// Loads the fixture.
    func matcher() throws -> Matcher {
        try Self.matcher(
            files: self.fixture.map { FixtureDirectory($0) } ?? Quickstart(),
            mode: self.lenient ? .lenient : .strict
        )
    }

    /// Loads the fixture in `files`.
    static func matcher(files: any FixtureFiles, mode: Matcher.Mode) throws -> Matcher {
        do {
            return try Matcher(Fixture(loading: files), mode: mode)
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }
}

extension Speed: ExpressibleByArgument {
    /// Such as `10` or `0.5`: with up to three decimals, from 0.001 to 1000.
    public init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = UInt16(parts[0]) else { return nil }
        var thousandths = Int64(whole) * 1_000
        if parts.count == 2 {
            let digits = parts[1]
            guard (1...3).contains(digits.count), let fraction = UInt16(digits) else { return nil }
            let scale = [100, 10, 1][digits.count - 1]
            thousandths += Int64(fraction) * Int64(scale)
        }
        guard (1...1_000_000).contains(thousandths) else { return nil }
        self.init(thousandths: thousandths)
    }

    /// As it would be written on the command line.
    public var defaultValueDescription: String {
        let rest = self.thousandths % 1_000
        guard rest != 0 else { return "\(self.thousandths / 1_000)" }
        var digits = "\(1_000 + rest)".dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(self.thousandths / 1_000).\(digits)"
    }
}

extension Endpoint {
    /// Reads an address from the command line, and says what is wrong with it.
    static func argument(_ text: String) throws -> Endpoint {
        do {
            return try Endpoint(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
