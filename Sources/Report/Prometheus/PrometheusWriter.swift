import Timeline

/// Writes families of samples in the text format of Prometheus.
struct PrometheusWriter {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""
    /// The name of the family that is being written.
    private var name = ""

    init() {}

    /// Writes a family: what it is, and the samples that `samples` writes.
    mutating func family(
        _ name: String,
        _ kind: Kind,
        _ help: String,
        _ samples: (inout PrometheusWriter) -> Void
    ) {
        self.name = name
        self.text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        self.text += "# TYPE \(name) \(kind.rawValue)\n"
        samples(&self)
    }

    /// Writes a sample of the family: its labels in their order, and a number in digits. The sample's name
    /// is the family's, with `suffix`.
    mutating func sample(
        _ labels: [(name: String, value: String)],
        _ digits: String,
        suffix: String = ""
    ) {
        self.text += self.name + suffix
        if !labels.isEmpty {
            let words = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            self.text += "{\(words.joined(separator: ","))}"
        }
        self.text += " \(digits)\n"
    }

    /// Writes a family of one sample that only grows. `name` ends with `_total`.
    mutating func counter(_ name: String, _ help: String, _ count: Int) {
        self.family(name, .counter, help) { $0.sample([], "\(count)") }
    }

    /// Writes a family of times. `name` ends with `_seconds`.
    mutating func histogram(_ name: String, _ help: String, _ buckets: Buckets) {
        self.family(name, .histogram, help) { page in
            var count = 0
            for (bound, inBucket) in zip(buckets.bounds, buckets.counts) {
                count += inBucket
                page.sample([("le", bound.inSeconds)], "\(count)", suffix: "_bucket")
            }
            page.sample([("le", "+Inf")], "\(buckets.count)", suffix: "_bucket")
            page.sample([], buckets.sum.inSeconds, suffix: "_sum")
            page.sample([], "\(buckets.count)", suffix: "_count")
        }
    }

    /// `text` with what would end it, or its line, escaped. Quotes end the value of a label only.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: escaped.append(contentsOf: "\\\"".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

extension Duration {
    /// In seconds, exact to the nanosecond and without needless zeros, such as `0.05` or `12`.
    var inSeconds: String {
        let nanoseconds = self.wholeNanoseconds
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let sign = nanoseconds < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var digits = String(1_000_000_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}
