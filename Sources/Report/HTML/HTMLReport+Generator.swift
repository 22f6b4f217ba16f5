import Scenario
import Timeline
import Trace

extension HTMLReport {
    /// One thing about the generator.
    private struct Vital {
        var name: String
        var value: String
        /// What it means, or what is too much.
        var note: String
    }

    /// How well we did our own part: numbers of a generator that was late itself say nothing of a server.
    func writeGenerator(to html: inout HTMLWriter) {
        let vitals = self.vitals
        let note = "How well the callers did their own part."
        Self.writeSection("The generator", note: note, to: &html) { html in
            html.element("table", ["class": "vitals"]) { html in
                for vital in vitals {
                    html.element("tr") { html in
                        html.element("th", ["scope": "row"], text: vital.name)
                        html.element("td", ["class": "number"], text: vital.value)
                        html.element("td", ["class": "remark"], text: vital.note)
                    }
                }
            }
        }
    }

    private var vitals: [Vital] {
        let health = self.report.generator
        let limits = GeneratorHealth.Limits()
        return Self.vitals(
            "send lateness",
            health.sendLateness,
            "packet due → packet written; at most \(limits.sendLateness.inWords) at the 99th percentile"
        )
            + Self.vitals(
                "mocks' lateness",
                health.emissionLateness,
                "due → sent; at most \(limits.emissionLateness.inWords) at the 99th percentile"
            )
            + Self.stalls(of: health, limits)
            + self.ofMachine(health, limits)
    }

    private static func vitals(_ name: String, _ samples: Samples, _ note: String) -> [Vital] {
        let percentiles = [500, 990].compactMap { permille in
            samples.percentile(permille: permille).map {
                Vital(
                    name: "\(name) p\(PercentileAxis.label(permille))",
                    value: "\(Self.fine($0)) ms",
                    note: permille == 990 ? note : ""
                )
            }
        }
        guard let most = samples.max else { return [] }
        let count = "of \(samples.count.grouped)"
        return percentiles
            + [Vital(name: "\(name) max", value: "\(Self.fine(most)) ms", note: count)]
    }

    private static func stalls(
        of health: GeneratorHealth,
        _ limits: GeneratorHealth.Limits
    ) -> [Vital] {
        GeneratorHealth.Role.allCases.compactMap { role in
            guard let longest = health.stalls[role]?.longest else { return nil }
            return Vital(
                name: "longest stall, \(role.rawValue)",
                value: "\(Self.fine(longest)) ms",
                note: role == .server ? "" : "at most \(limits.stall.inWords)"
            )
        }
    }

    private func ofMachine(
        _ health: GeneratorHealth,
        _ limits: GeneratorHealth.Limits
    ) -> [Vital] {
        var vitals: [Vital] = []
        if let cpu = health.cpu {
            let load = Self.percent(cpu, of: self.report.origin.duration)
            let note = load.map { "\($0) of a core: callers, mocks, and our server if inside" }
            vitals.append(
                Vital(name: "processor time", value: Self.seconds(cpu), note: note ?? "")
            )
        }
        if let machine = health.machine,
            let stolen = Self.percent(machine.stolen, of: machine.total)
        {
            let note = "of the machine's time; at most 10 %"
            vitals.append(Vital(name: "taken by the host", value: stolen, note: note))
        }
        if let count = health.descriptorCountMax {
            vitals.append(Vital(name: "descriptors", value: count.grouped, note: "open at most"))
        }
        return vitals
    }

    /// How much of `whole` the `part` is; `nil` if there is no whole.
    private static func percent(_ part: Duration, of whole: Duration) -> String? {
        let whole = Int128(whole.wholeNanoseconds)
        guard whole > 0 else { return nil }
        let part = Int128(part.wholeNanoseconds)
        return "\(Int64((part * 200 + whole) / (whole * 2))) %"
    }

    /// In milliseconds with three decimals, since we are seldom late by a tenth of one.
    private static func fine(_ duration: Duration) -> String {
        let microseconds = (duration.wholeNanoseconds + 500) / 1_000
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return Self.grouped(Int(whole)) + "." + String(1_000 + rest).dropFirst()
    }
}
