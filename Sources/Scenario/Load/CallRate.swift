/// How many calls begin in a second or a minute, such as `20/s`.
package struct CallRate: Hashable, Sendable {
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        case second = "s"
        case minute = "m"

        fileprivate var perMinute: Int { self == .second ? 60 : 1 }

        var duration: Duration { self == .second ? .seconds(1) : .seconds(60) }
    }

    package static let countMax = 100_000
    /// No call begins.
    package static let zero = CallRate(0, per: .second)

    /// From 0 to ``countMax``.
    package let count: Int
    package let unit: Unit

    /// `count` calls per `unit`; `count` is from 0 to ``countMax``.
    package init(_ count: Int, per unit: Unit) {
        precondition(
            (0...Self.countMax).contains(count),
            "a rate is from 0 to \(Self.countMax) calls, not \(count)"
        )
        self.count = count
        self.unit = unit
    }

    /// `nil` if `text` is not a whole number from 0 to ``countMax`` and a unit, as in `20/s`.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let unit = Unit(rawValue: String(parts[1])),
            parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(parts[0]), count <= Self.countMax
        else { return nil }
        self.init(count, per: unit)
    }

    /// How many calls begin in a minute. All rates are whole numbers of that.
    var perMinute: Int { self.count * self.unit.perMinute }

    /// As it would be written.
    package var written: String { "\(self.count)/\(self.unit.rawValue)" }
}
