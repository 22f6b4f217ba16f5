import Foundation
import Scenario
import Support
import Testing
import YAML

/// What is written is read as what it was.
struct ScenarioWritingTests {
    private static let directory = Fixtures.directory.deletingLastPathComponent()
        .appending(path: "Scenarios", directoryHint: .isDirectory)

    @Test(
        arguments: [
            "{}", "{ calls: 200 }", "{ calls: 200, rate: 20/s }",
            "{ concurrent: 50, ramp_up: 10s, for: 60s }",
            "{ stages: [{ ramp: 30s, to: 20/s }, { hold: 9s, at: 50/m }], arrivals: poisson }",
        ]
    )
    func aLoadIsALine(line: String) throws {
        let load = try #require(Scenario.Load(line: line))
        #expect(load.line == line)
        #expect(Scenario.Load(line: line + ", b") == nil)
        #expect(Scenario.Load(line: "{ concurrent: 5 }") == nil)
    }

    @Test func allCommittedScenariosReadAsTheyWereWritten() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.directory.path)
            .filter { $0.hasSuffix(".yaml") }
            .sorted()
        #expect(names.count > 50)
        for name in names {
            let path = Self.directory.appending(path: name).path(percentEncoded: false)
            for scenario in try Scenario.load(reading: path) { try Self.check(scenario, name) }
        }
    }

    @Test func allThatCanBeSaidReadsAsItWasWritten() throws {
        let scenario = try Scenario(text: Self.everything, file: "everything.yaml")
        try Self.check(scenario, "everything")
    }

    @Test func whatFitsInALineHasOne() throws {
        let text = """
            name: small
            fixture: quickstart
            caller:
              turns:
                - say: turn-1.wav
                - { wait: 300ms }
            faults:
              - { party: tts, turn: 1, at: Audio 2.., do: stall 800ms, chance: 2.5% }
            load: { calls: 3, rate: 2/s }
            """
        let scenario = try Scenario(text: text, file: "small.yaml")
        let written = """
            name: small
            fixture: elsewhere
            caller:
              turns:
                - { say: turn-1.wav }
                - { wait: 300ms }
            faults:
              - { party: tts, turn: 1, at: Audio 2.., do: stall 800ms, chance: 2.5% }
            load: { calls: 3, rate: 2/s }

            """
        #expect(scenario.yaml(fixture: "elsewhere") == written)
    }

    private static func check(_ scenario: Scenario, _ name: String) throws {
        let text = scenario.yaml(fixture: scenario.fixture.value)
        let again = try Scenario(text: text, file: "again.yaml")
        #expect(again.unplaced == scenario.unplaced, "\(name) was written as\n\(text)")
        #expect(again.yaml(fixture: scenario.fixture.value) == text, "\(name)")
    }

    /// Each word of the language at least once.
    private static let everything = """
        name: "yes"
        about: "Every word: \\"there\\" is # one\\u200b, \\\\ and 😀\\n"
        fixture: quickstart
        callers:
          - name: "12"
            weight: 3
            framing: double
            packet: 20ms
            mic: open
            noise: -40dB
            echo: -20dB
            patience: 12.5s
            turns:
              - say: turn-1.wav
                until: Audio 2
              - interject: turn-2.wav
              - say: turn-1.wav
                until: speech
                expect:
                  - recognized
                  - recognized: 今天上海天气怎么样？
                  - recognized: { like: "今天*" }
                  - spoken: "123"
                  - audio
                  - audio: { at_least: 2, at_most: 3, undecodable: 0, within: 1.5s, after: recognized }
                  - audio: { at_least: 2 }
                  - done
                  - done: { within: 3s }
                  - error
                  - error: ASR.*
                  - error: { within: 2s, after: dialled }
                  - error: { code: "TTS.*", within: 2s }
                  - settled
                  - settled: { within: 1m, after: done }
                  - absent: TTSDone
              - say: turn-2.wav
                expect: [{ silent: 4s }]
              - wait: 1us
              - mute: 24h
              - configure: { speaker: some one }
              - send: { hex: 11 20 10 00 }
              - send: { text: "{}" }
              - send: { json: '{"event":"ClientInterrupt"}' }
              - ring_again
              - hang_up: silently
            expect:
              - closed
              - closed: { code: 1011 }
              - closed: { within: 2s, after: ready }
              - speaker: zh_male_wennuanahu_moon_bigtts
              - remembers: nothing
              - remembers: 你好
              - remembers: { like: "*" }
          - name: second
            framing: bare
            turns: [{ say: turn-3.wav }]
        providers:
          asr: { final_lag: 120ms, replies: change, idle: 5s, numbering: always, compression: never, max_sessions: 40, rate: 20/s }
          llm: { ttft: lognormal 320ms 0.4, itl: uniform 10ms 30ms, rate: 30/m }
          tts: { ttfb: normal 180ms 20ms, rtf: 0.3, idle: 31s, max_sessions: 1 }
        faults:
          - { party: asr, at: handshake 2.., do: http_status 429 too many, chance: 0.01% }
          - { party: asr, at: heard 800ms, do: error_frame 45000081 plain too late }
          - { party: asr, at: Final, do: error_frame 45000081, chance: 0% }
          - { party: llm, call: 1..2, turn: 2, at: Token 3..5, do: corrupt }
          - { party: llm, do: latency recorded x0.25 }
          - { party: llm, do: latency 1ns }
          - { party: tts, turn: 2.., at: byte 4096, do: bandwidth 8KB/s }
          - { party: tts, at: time 2s, do: bandwidth 1000MB/s }
          - { party: tts, do: bandwidth 1234B/s }
          - { party: tts, do: slicer 100 10ms }
          - { party: tts, do: no_reply }
          - { party: tts, do: timeout }
          - { party: tts, do: timeout 5s }
          - { party: tts, do: reset_peer }
          - { party: tts, do: close 1000 bye }
          - { party: tts, do: close 1000 }
          - { party: tts, do: limit_data 4096 }
          - { party: tts, do: slow_close 150ms }
          - { party: tts, at: Audio, do: omit }
          - { party: tts, at: Audio 1, do: duplicate }
          - { party: tts, at: TTSSentenceStart, do: swap }
          - { party: tts, at: SessionFinished, do: event SessionFailed }
          - { party: tts, at: SessionFinished, do: malformed }
          - { party: tts, at: TTSSentenceStart, do: stale }
        server: { endpoint_silence: 800ms, endpoint: definite, audio: stream }
        load: { stages: [{ ramp: 30s, to: 20/s }, { hold: 60s }, { hold: 9s, at: 50/m }], arrivals: poisson, for: 80s }
        capacity: { from: 20, to: 500, hold: 10s, precision: 2.5% }
        expect:
          order: "BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*"
          except: [turns, left_open]
          also: [exact_audio]
          first_audio: { p95: 3s, mean: 1500ms, samples: 100 }
          turn: { max: 20s }
          violations: { timeout: 2, any: 3 }
          errors: { at_most: 5%, samples: 20 }
          connections: { llm: 6, asr: 0 }
        known: fail
        profiles:
          reference: { known: fail, with: [timeout, ended], why: It waits for ever. }
          other: { known: pass }
        """
}

extension Scenario {
    /// What it says, wherever that stands, as what can be compared.
    fileprivate var unplaced: [String] {
        var callers = self.callers
        let nowhere = Position(line: 0, column: 0)
        for index in callers.indices {
            callers[index].expect = callers[index].expect.map { Located($0.value, at: nowhere) }
            callers[index].steps = callers[index].steps.map { step in
                switch step {
                case .say(var say):
                    say.media.position = nowhere
                    say.expect = say.expect.map { Located($0.value, at: nowhere) }
                    return .say(say)
                case .interject(let media):
                    return .interject(media: Located(media.value, at: nowhere))
                case .wait, .mute, .configure, .send, .ringAgain, .hangUp: return step
                }
            }
        }
        let rules = [self.expect.except, self.expect.also].map { $0.map(\.rawValue).sorted() }
        let connections = self.expect.connections.map { "\($0)" }.sorted()
        var expect = self.expect
        (expect.except, expect.also, expect.connections) = ([], [], [:])
        return [
            "\(self.name) \(self.about as Any) \(self.fixture.value)", "\(callers)",
            "\(self.providers)", "\(self.faults.map(\.fault))", "\(self.server)", "\(self.load)",
            "\(self.capacity)", "\(expect)", "\(rules) \(connections)",
            "\(self.known as Any) \(self.profiles)",
        ]
    }
}
