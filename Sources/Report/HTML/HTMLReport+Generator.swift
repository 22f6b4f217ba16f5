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
        let generator = self.report.generator
        let lateness = generator.lateness
        var vitals = [500, 900, 950, 990].compactMap { permille in
            lateness.percentile(permille: permille).map {
                Vital(
                    name: "send lateness p\(PercentileAxis.label(permille))",
                    value: "\(Self.fine($0)) ms",
                    note: permille == 500 ? "packet due → packet written" : ""
                )
            }
        }
        if let most = lateness.max {
            let note = "of \(Self.grouped(lateness.count)) packets"
            vitals.append(
                Vital(name: "send lateness max", value: "\(Self.fine(most)) ms", note: note)
            )
        }
        vitals.append(
            Vital(
                name: "processor time",
                value: Self.seconds(generator.cpu),
                note: self.load.map { "\($0) of a core: callers, mocks, and our server if inside" }
                    ?? ""
            )
        )
        return vitals
    }

    /// How busy the process was, in percent of a core; `nil` if the run took no time.
    private var load: String? {
        let whole = self.report.origin.duration.wholeNanoseconds
        guard whole > 0 else { return nil }
        let cpu = Int128(self.report.generator.cpu.wholeNanoseconds)
        return "\(Int64((cpu * 200 + Int128(whole)) / (Int128(whole) * 2))) %"
    }

    /// In milliseconds with three decimals, since we are seldom late by a tenth of one.
    private static func fine(_ duration: Duration) -> String {
        let microseconds = (duration.wholeNanoseconds + 500) / 1_000
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return Self.grouped(Int(whole)) + "." + String(1_000 + rest).dropFirst()
    }
}
