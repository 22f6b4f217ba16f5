import Call
import Scenario
import Simulator
import Timeline
import Trace

extension PlanReport {
    /// What a person sees, without the last newline.
    package func text(on terminal: Terminal) -> String {
        var lines = self.headLines(on: terminal)
        lines += ["", terminal.styled(self.checkTitle, .bold)] + self.checkLines(on: terminal)
        lines += ["", terminal.styled("The load: \(self.load)", .bold)]
        lines += self.forecastLines
        let sentence = self.saturationSentence
            .wrapped(to: terminal.width, lineCountMax: terminal.paragraphLineCountMax)
        lines += [""] + sentence.map { terminal.styled($0, .bold) }
        lines += self.reasonLines(on: terminal)
        return (lines + ["", self.summary(on: terminal)]).joined(separator: "\n")
    }

    /// The last line alone.
    package func summary(on terminal: Terminal) -> String {
        terminal.styled(self.verdict.rawValue, self.verdict.style)
            + "  exit \(self.exitCode)  repeat: \(self.repeatCommand)"
    }

    /// Why it is no `PASS`.
    private func reasonLines(on terminal: Terminal) -> [String] {
        let sentences =
            self.reasons.map { "not carried: \($0)" } + self.doubts.map { "in doubt: \($0)" }
        guard !sentences.isEmpty else { return [] }
        let lines = sentences.flatMap {
            $0.wrapped(to: terminal.width, lineCountMax: terminal.paragraphLineCountMax)
        }
        return [""] + lines.map { terminal.styled($0, self.verdict.style) }
    }

    private func headLines(on terminal: Terminal) -> [String] {
        let costs = self.servers.costs
        let what =
            "\(self.servers.serverCount.counted("server")) of "
            + "\(self.servers.coreCount.counted("core")). A frame takes \(costs.perFrame.short) of a core, a "
            + "turn \(costs.perTurn.short), each second of a call \(costs.perCallSecond.short), "
        let from =
            switch self.source {
            case .measured(let file): "as measured in \(file)."
            case .given(let file): "as given by hand, and not as in \(file)."
            }
        return (what + from).harmless
            .wrapped(to: terminal.width, lineCountMax: terminal.paragraphLineCountMax)
    }

    // MARK: The check

    private var checkTitle: String { "Check: \(self.check.load), as it was measured" }

    private func checkLines(on terminal: Terminal) -> [String] {
        var lines = [
            terminal.styled(Self.row("", "measured", "predicted", "difference"), .dim)
        ]
        for (name, permille) in Self.percentiles {
            lines.append(
                Self.row(
                    "first_audio \(name) ms",
                    self.check.measured.percentile(permille: permille),
                    self.check.predicted.firstAudio.percentile(permille: permille)
                )
            )
        }
        let predicted = self.check.predictedMillicores
        guard let measured = self.check.measuredMillicores else {
            return lines + [Self.row("server cores", "unknown", predicted.thousandths, "")]
        }
        let difference = predicted - measured
        let sign = difference < 0 ? "-" : "+"
        return lines + [
            Self.row(
                "server cores",
                measured.thousandths,
                predicted.thousandths,
                sign + difference.magnitude.thousandths + Self.percent(difference, of: measured)
            )
        ]
    }

    static let percentiles = [("p50", 500), ("p95", 950), ("p99", 990)]

    private static func row(_ name: String, _ cells: String...) -> String {
        let cells = zip(cells, [12, 12, 22]).map { $0.alignedRight(to: $1) }.joined()
        return (("  " + name).padded(to: 24) + cells).trimmingSpaces
    }

    private static func row(
        _ name: String,
        _ measured: Duration?,
        _ predicted: Duration?
    ) -> String {
        var words = ""
        if let measured, let predicted {
            let difference = predicted - measured
            let (microseconds, whole) = (
                Int(difference.wholeNanoseconds / 1_000), Int(measured.wholeNanoseconds / 1_000)
            )
            words =
                (difference < .zero ? "-" : "+")
                + Tenths(difference < .zero ? .zero - difference : difference).text
                + self.percent(microseconds, of: whole)
        }
        let cells = [measured, predicted].map { $0.map { Tenths($0).text } ?? "too few" }
        return self.row(name, cells[0], cells[1], words)
    }

    /// Such as ` (+1.2 %)`.
    private static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "" }
        let permille = Int((Int128(part.magnitude) * 1_000 + Int128(whole / 2)) / Int128(whole))
        return " (\(part < 0 ? "-" : "+")\(permille / 10).\(permille % 10) %)"
    }

    // MARK: The load

    private var forecastLines: [String] {
        let forecast = self.forecast
        var lines = Self.percentiles.map { name, permille in
            let value = forecast.firstAudio.percentile(permille: permille)
            return Self.line("first_audio \(name) ms", value.map { Tenths($0).text } ?? "too few")
        }
        lines.append(
            Self.line(
                "server CPU",
                "\(forecast.utilization.tenthsOfPercent) % on average, "
                    + "\(forecast.utilizationMax.tenthsOfPercent) % in the busiest second"
            )
        )
        lines.append(
            Self.line(
                "calls",
                "\(forecast.callCount.grouped), at most \(forecast.callCountMax.grouped) at a time"
            )
        )
        for provider in Provider.allCases {
            lines.append(Self.line("\(provider.rawValue) sessions", self.sessions(of: provider)))
        }
        lines.append(
            Self.line(
                "turns",
                "\(forecast.turnCount.grouped) answered, \(forecast.lostTurnCount.grouped) lost; "
                    + "\(forecast.lostCallCount.counted("call")) refused"
            )
        )
        return lines
    }

    private func sessions(of provider: Provider) -> String {
        let limits = self.servers.providers.limits(of: provider)
        let most = self.forecast.sessionsMax[provider] ?? 0
        let refused = self.forecast.refusals[provider] ?? 0
        var words = "at most \(most.grouped)"
        if let sessionsMax = limits.sessionsMax { words += " of \(sessionsMax.grouped)" }
        if let rate = limits.rate { words += ", \(Admission.Refusal.rate(rate).limitWords)" }
        return limits == .none ? words : words + "; \(refused.grouped) refused"
    }

    private static func line(_ name: String, _ words: String) -> String {
        ("  " + name).padded(to: 24) + words
    }
}

extension Duration {
    /// Such as `28.1 us` or `3.2 ms`.
    fileprivate var short: String {
        let nanoseconds = self.wholeNanoseconds
        guard nanoseconds < 1_000_000 else { return "\(Tenths(self).text) ms" }
        return "\(nanoseconds / 1_000).\(nanoseconds % 1_000 / 100) us"
    }
}

extension BinaryInteger {
    /// Such as `1.250` of 1,250.
    fileprivate var thousandths: String {
        "\(self / 1_000)." + String(String(Int(self % 1_000) + 1_000).dropFirst())
    }
}

extension Ratio {
    /// Such as `12.5`.
    fileprivate var tenthsOfPercent: String {
        let tenths = (self.partsPerMillion + 500) / 1_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
