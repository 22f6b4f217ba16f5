import Scenario
import Wire

extension SuiteReport {
    /// The report as one JSON object, in UTF-8, with a last newline. `runs` has one object for each
    /// run, as it would be written if it were the only one.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { json in
            json.object { json in
                json.member("format", ResultFile.format)
                json.member("verdict", self.verdict.rawValue)
                json.key("runs")
                json.array { json in
                    for run in self.runs { run.write(to: &json) }
                }
                json.key("not_run")
                json.array { json in
                    for name in self.notRun { json.string(name) }
                }
                json.member("repeat", self.repeatCommand)
                json.key("exit_code")
                json.number(self.exitCode)
            }
        }
        return RunReport.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }
}

extension SuiteRun {
    /// The run as one JSON object, in UTF-8, with a last newline.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { self.write(to: &$0) }
        return RunReport.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }

    /// Writes the run as one object. One that was not done has nothing but the reason.
    func write(to json: inout JSONWriter) {
        switch self.outcome {
        case .judged(let report):
            report.write(to: &json)
        case .notDone(let why):
            json.object { json in
                json.member("format", ResultFile.format)
                json.member("verdict", self.verdict.rawValue)
                json.member("scenario", self.scenario)
                json.member("error", why)
                json.member("repeat", self.repeatCommand)
                json.key("exit_code")
                json.number(self.exitCode)
            }
        }
    }
}
