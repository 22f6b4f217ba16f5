import Call
import Scenario
import Testing
import Timeline
import Trace
import Wire
import YAML

/// One change to a file that uses every word of the language, and what comes of it.
struct BrokenFilesVocabularyTests {
    /// A file with every key.
    static let good = """
        name: a
        about: A good file.
        fixture: f
        caller:
          framing: double
          packet: 20ms
          mic: open
          noise: -40dB
          echo: -20dB
          patience: 5s
          turns:
            - say: one.wav
              until: Audio 1
              expect:
                - recognized: one
                - audio: { at_least: 1, at_most: 3, within: 900ms, after: recognized, undecodable: 1 }
                - spoken: { like: "a*" }
                - done: { within: 5s }
                - absent: BotError
                - speaker: v
                - remembers: nothing
            - interject: two.wav
            - wait: 300ms
            - mute: 6s
            - configure: { speaker: v }
            - send: { hex: "11 20" }
            - say: silent.wav
              expect: [silent: 4s]
            - ring_again
            - say: three.wav
              until: speech
              expect:
                - error: { code: "TTS.*", within: 2s, after: dialled }
                - settled
                - absent: TTSDone
            - hang_up: reset
          expect: [closed: { code: 1011 }]
        providers:
          asr: { final_lag: 120ms, replies: change, idle: 5s, numbering: always, compression: never, max_sessions: 40, rate: 20/s }
          llm: { ttft: recorded x0.5, itl: 25ms, rate: 30/m }
          tts: { ttfb: lognormal 320ms 0.4, rtf: 0.3, idle: 30s }
        faults:
          - { party: tts, call: 2, turn: 2, at: Audio 2, do: stall 800ms, chance: 10% }
        server: { endpoint_silence: 1500ms, endpoint: definite, audio: stream }
        load: { calls: 4, rate: 10/s }
        expect:
          order: BotReady Audio*
          except: [left_open]
          also: [exact_audio]
          first_audio: { p95: 3s, samples: 100 }
          violations: { timeout: 2, any: 5 }
          errors: { at_most: 5%, samples: 20 }
        known: fail
        profiles:
          reference: { known: fail, with: [timeout], why: It waits. }
        capacity: { from: 20, to: 500, hold: 10s, precision: 2% }

        """

    @Test func everyKeyHasItsValue() throws {
        let scenario = try Scenario(text: Self.good, file: "s.yaml")
        let caller = scenario.callers[0]
        #expect(caller.framing == .double)
        #expect(caller.packet == .milliseconds(20))
        #expect(caller.mic == .open)
        #expect(caller.noise == Scenario.Decibels(attenuation: 40))
        #expect(caller.echo == Scenario.Decibels(attenuation: 20))
        #expect(caller.patience == .seconds(5))
        #expect(caller.steps.count == 10)
        #expect(caller.steps.map(\.media?.value).prefix(2) == ["media/one.wav", "media/two.wav"])
        #expect(
            caller.steps[2...5] == [
                .wait(.milliseconds(300)), .mute(.seconds(6)), .configure(speaker: "v"),
                .send(.binary([0x11, 0x20])),
            ]
        )
        #expect(caller.steps[7...].first == .ringAgain)
        #expect(caller.steps.last == .hangUp(.reset))
        #expect(caller.expect.map(\.value) == [.closed(code: 1011, nil)])
        self.expectTurns(of: caller)
        let fault = Fault(
            .tts,
            call: Numbers(2),
            turn: Numbers(2),
            at: .event(.audio, Numbers(2)),
            do: .stall(.milliseconds(800)),
            chance: Ratio(partsPerMillion: 100_000)
        )
        #expect(scenario.faults.map(\.fault) == [fault])
        self.expectBehavior(of: scenario)
        self.expectRun(of: scenario)
    }

    private func expectTurns(of caller: Scenario.Caller) {
        let says = caller.steps.compactMap { step in
            if case .say(let say) = step { say } else { nil }
        }
        #expect(says.map(\.until) == [.heard(.audio, number: 1), nil, .endOfSpeech])
        #expect(says.map(\.silentFor) == [nil, .seconds(4), nil])
        let audio = AudioExpectation(
            atLeast: 1,
            atMost: 3,
            undecodable: 1,
            limit: TimeLimit(within: .milliseconds(900), after: .recognized)
        )
        #expect(
            caller.turns.map { $0.map(\.value) } == [
                [
                    .recognized(.exactly("one")), .audio(audio), .spoken(.like("a*")),
                    .done(TimeLimit(within: .seconds(5))), .absent(.botError), .speaker("v"),
                    .remembers(nil),
                ],
                [.silent(.seconds(4))],
                [
                    .error(code: .like("TTS.*"), TimeLimit(within: .seconds(2), after: .dialled)),
                    .settled(nil), .absent(.done),
                ],
            ]
        )
    }

    private func expectBehavior(of scenario: Scenario) {
        #expect(
            scenario.providers
                == ProviderBehavior(
                    recognizer: .init(
                        finalLag: .fixed(.milliseconds(120)),
                        replies: .change,
                        idle: .seconds(5),
                        numbering: .always,
                        compression: .never,
                        limits: ProviderLimits(
                            sessionsMax: 40,
                            rate: .init(20, in: .seconds(1))
                        )
                    ),
                    chat: .init(
                        firstToken: .recorded(times: Ratio(partsPerMillion: 500_000)),
                        betweenTokens: .fixed(.milliseconds(25)),
                        limits: ProviderLimits(rate: .init(30, in: .seconds(60)))
                    ),
                    synthesizer: .init(
                        firstByte: .lognormal(
                            median: .milliseconds(320),
                            sigma: Ratio(partsPerMillion: 400_000)
                        ),
                        pace: .realTime(Ratio(partsPerMillion: 300_000)),
                        idle: .seconds(30)
                    )
                )
        )
        #expect(
            scenario.server
                == Scenario.Server(
                    endpointSilence: .milliseconds(1_500),
                    endpoint: .definite,
                    audio: .stream
                )
        )
        #expect(
            scenario.load == Scenario.Load(.steady(CallRate(10, per: .second), .even), calls: 4)
        )
    }

    private func expectRun(of scenario: Scenario) {
        #expect(
            scenario.capacity
                == Scenario.Capacity(
                    from: 20,
                    to: 500,
                    hold: .seconds(10),
                    precision: Ratio(partsPerMillion: 20_000)
                )
        )
        let expect = scenario.expect
        #expect(expect.order?.text == "BotReady Audio*")
        #expect(expect.except == [.leftOpen])
        #expect(expect.also == [.exactAudio])
        #expect(
            expect.metrics == [
                MetricExpectation(
                    metric: .firstAudio,
                    limits: [.init(.p95, atMost: .seconds(3))],
                    samples: 100
                )
            ]
        )
        #expect(
            expect.tolerated == [
                Tolerance(kind: .timeout, atMost: 2), Tolerance(kind: nil, atMost: 5),
            ]
        )
        #expect(expect.errors == ErrorRate(atMost: Ratio(partsPerMillion: 50_000), samples: 20))
        #expect(scenario.known == Scenario.KnownFailure())
        let known = Scenario.KnownFailure(kinds: [.timeout], why: "It waits.")
        #expect(scenario.profiles == [Scenario.Profile(name: "reference", known: known)])
    }

    /// Kinds of caller whose names are the same, in a small file of their own.
    @Test func namesOfCallersAreTheirOwn() {
        let text = """
            name: a
            fixture: f
            callers:
              - { name: x, turns: [{ say: a.wav }] }
              - { name: y, turns: [{ say: a.wav }] }
              - { name: x, turns: [{ say: a.wav }] }
            """
        let message = "s.yaml:6:13: the name \"x\" is there twice in one list; give each its own"
        #expect(mistakes(in: text) == [message])
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let good: String
        let bad: String
        let message: String

        init(_ what: String, _ good: String, _ bad: String, _ message: String) {
            self.testDescription = what
            self.good = good
            self.bad = bad
            self.message = message
        }
    }

    @Test(arguments: Self.files) func aMistakeIsShownWithPlaceAndHelp(broken: Broken) throws {
        let place = try #require(Self.good.firstRange(of: broken.good))
        var text = Self.good
        text.replaceSubrange(place, with: broken.bad)
        #expect(mistakes(in: text).joined(separator: "\n") == broken.message)
    }
}

extension BrokenFilesVocabularyTests {
    private static let files =
        Self.ofCallers + Self.ofExpectations + Self.ofProviders + Self.ofRuns + Self.ofFaults

    private static let ofCallers = [
        Broken(
            "a bare number for the patience",
            "patience: 5s",
            "patience: 5",
            """
            s.yaml:10:13: found "5", a time without a unit; did you mean 5ms? (units: ns, us, \
            ms, s, m, h)
            """
        ),
        Broken(
            "no patience",
            "patience: 5s",
            "patience: 1ms",
            """
            s.yaml:10:13: found "1ms"; expected a time from 100ms to 600s, in steps of 1ms
            """
        ),
        Broken(
            "noise above full scale",
            "noise: -40dB",
            "noise: 40dB",
            """
            s.yaml:8:10: found "40dB"; expected a level from -90dB to -10dB, such as -40dB
            """
        ),
        Broken(
            "an echo without a unit",
            "echo: -20dB",
            "echo: -20",
            """
            s.yaml:9:9: found "-20"; expected a level from -90dB to -10dB, such as -40dB
            """
        ),
        Broken(
            "an until that nobody hears",
            "until: Audio 1",
            "until: Audoi 1",
            """
            s.yaml:13:14: found "Audoi"; did you mean "Audio"? (known: speech, \
            SentenceRecognized, TTSSentenceStart, Audio, TTSSentenceEnd, TTSDone, BotError)
            """
        ),
        Broken(
            "an until at nothing",
            "until: Audio 1",
            "until: Audio 0",
            """
            s.yaml:13:14: found "Audio 0"; expected an event and a number, such as Audio 2
            """
        ),
        Broken(
            "an until beside a wait",
            "wait: 300ms",
            "{ wait: 300ms, until: speech }",
            "s.yaml:23:29: \"until\" has no meaning without \"say\" beside it"
        ),
        Broken(
            "expectations of a wait",
            "wait: 300ms",
            "{ wait: 300ms, expect: [done] }",
            "s.yaml:23:30: \"expect\" has no meaning without \"say\" beside it"
        ),
        Broken(
            "an interjection into an answer that was heard out",
            "until: Audio 1",
            "until:",
            "s.yaml:13:13: found nothing; expected speech, or an event such as Audio 2"
        ),
        Broken(
            "an interjection without an until",
            "      until: Audio 1\n",
            "",
            """
            s.yaml:21:7: no answer is under way here to interject into; give the say before it \
            an until, such as until: Audio 1
            """
        ),
        Broken(
            "an interjection behind a new call",
            "- interject: two.wav",
            "- ring_again\n    - interject: two.wav",
            """
            s.yaml:23:7: no answer is under way here to interject into; give the say before it \
            an until, such as until: Audio 1
            """
        ),
        Broken(
            "a step behind the end",
            "hang_up: reset",
            "hang_up: reset\n    - wait: 1s\n    - wait: 2s",
            """
            s.yaml:37:7: the caller has hung up before this step; hang_up must be the last \
            step
            """
        ),
        Broken(
            "a way to hang up that there is not",
            "hang_up: reset",
            "hang_up: politly",
            """
            s.yaml:36:16: found "politly"; did you mean "politely"? (known: politely, reset, \
            silently)
            """
        ),
        Broken(
            "hexadecimal digits that are none",
            "hex: \"11 20\"",
            "hex: \"11 2\"",
            """
            s.yaml:26:20: found "11 2"; expected pairs of hexadecimal digits, such as 11 20 10 \
            00
            """
        ),
        Broken(
            "a message of two kinds",
            "hex: \"11 20\"",
            "hex: \"11\", text: a",
            """
            s.yaml:26:13: found hex and text of hex, text, json; write exactly one of them
            """
        ),
        Broken(
            "a message of no kind",
            "{ hex: \"11 20\" }",
            "{}",
            "s.yaml:26:13: found none of hex, text, json; write exactly one of them"
        ),
        Broken(
            "a bare word that is no step",
            "- ring_again",
            "- ring_agian",
            """
            s.yaml:29:7: found "ring_agian"; did you mean "ring_again"? (known: ring_again)
            """
        ),
        Broken(
            "a voice without a name",
            "{ speaker: v }",
            "{ spekaer: v }",
            """
            s.yaml:25:18: configure has no "speaker", which it needs
            s.yaml:25:20: unknown key "spekaer" in configure; did you mean "speaker"? (known: \
            speaker)
            """
        ),
        Broken(
            "an event to wait for in a silent turn",
            "silent.wav",
            "silent.wav\n      until: Audio 1",
            """
            s.yaml:28:14: silent says that no answer comes, so the script would never go on at \
            this event; leave one of the two out
            """
        ),
        Broken(
            "a silence without a unit",
            "silent: 4s",
            "silent: 4",
            """
            s.yaml:28:24: found "4", a time without a unit; did you mean 4ms? (units: ns, us, \
            ms, s, m, h)
            """
        ),
    ]

    private static let ofExpectations = [
        Broken(
            "an item that nobody knows",
            "- recognized: one",
            "- recognised: one",
            """
            s.yaml:15:11: unknown key "recognised" in an item of expect; did you mean \
            "recognized"? (known: recognized, spoken, audio, done, error, settled, absent, \
            silent, closed, speaker, remembers)
            """
        ),
        Broken(
            "a bare word that is no item",
            "- settled",
            "- setled",
            """
            s.yaml:34:11: found "setled"; did you mean "settled"? (known: recognized, audio, \
            done, error, settled, closed)
            """
        ),
        Broken(
            "a pattern without a text",
            "{ like: \"a*\" }",
            "{}",
            "s.yaml:17:19: a pattern has no \"like\", which it needs"
        ),
        Broken(
            "a pattern with a key too many",
            "{ like: \"a*\" }",
            "{ like: \"a*\", unlike: b }",
            "s.yaml:17:33: unknown key \"unlike\" in a pattern (known: like)"
        ),
        Broken(
            "audio at least none",
            "at_least: 1",
            "at_least: 0",
            "s.yaml:16:30: found \"0\"; expected a whole number from 1 to 100000"
        ),
        Broken(
            "audio within a bare number",
            "within: 900ms",
            "within: 900",
            """
            s.yaml:16:53: found "900", a time without a unit; did you mean 900ms? (units: ns, \
            us, ms, s, m, h)
            """
        ),
        Broken(
            "audio after what nobody knows",
            "after: recognized",
            "after: recognised",
            """
            s.yaml:16:67: found "recognised"; did you mean "recognized"? (known: dialled, \
            ready, speech, recognized, sentence, audio, done, error)
            """
        ),
        Broken(
            "after without within",
            "within: 900ms, after",
            "after",
            "s.yaml:16:52: \"after\" has no meaning without \"within\" beside it"
        ),
        Broken(
            "done without a time",
            "done: { within: 5s }",
            "done: { after: audio }",
            "s.yaml:18:17: done has no \"within\", which it needs"
        ),
        Broken(
            "done with a bare time",
            "done: { within: 5s }",
            "done: 5s",
            "s.yaml:18:17: found \"5s\"; expected a map"
        ),
        Broken(
            "an error with a key that nobody knows",
            "code: \"TTS.*\"",
            "cod: \"TTS.*\"",
            """
            s.yaml:33:20: unknown key "cod" in error; did you mean "code"? (known: code, \
            within, after)
            """
        ),
        Broken(
            "an error within a bare number",
            "within: 2s",
            "within: 2",
            """
            s.yaml:33:43: found "2", a time without a unit; did you mean 2ms? (units: ns, us, \
            ms, s, m, h)
            """
        ),
        Broken(
            "an event that must be absent and is none",
            "absent: TTSDone",
            "absent: TTSdone",
            """
            s.yaml:35:19: found "TTSdone"; did you mean "TTSDone"? (known: BotReady, \
            SentenceRecognized, TTSSentenceStart, Audio, TTSSentenceEnd, TTSDone, BotError)
            """
        ),
        Broken(
            "a close code that is none",
            "closed: { code: 1011 }",
            "closed: { code: 99 }",
            "s.yaml:37:28: found \"99\"; expected a whole number from 1000 to 4999"
        ),
        Broken(
            "the memory of a list",
            "remembers: nothing",
            "remembers: [a]",
            "s.yaml:21:22: found a list; expected a text or a map"
        ),
    ]

    private static let ofProviders = [
        Broken(
            "a delay that nobody knows",
            "final_lag: 120ms",
            "final_lag: unifrom 1ms 2ms",
            """
            s.yaml:39:21: found "unifrom"; did you mean "uniform"? (known: recorded, uniform, \
            normal, lognormal)
            """
        ),
        Broken(
            "the larger time first",
            "ttft: recorded x0.5",
            "ttft: uniform 30ms 10ms",
            """
            s.yaml:40:16: found "uniform 30ms 10ms"; expected uniform with the smaller time \
            first
            """
        ),
        Broken(
            "half a normal delay",
            "itl: 25ms",
            "itl: normal 30ms",
            """
            s.yaml:40:36: found "normal 30ms"; expected normal and two values, such as normal \
            30ms 5ms
            """
        ),
        Broken(
            "a delay with a bare number",
            "itl: 25ms",
            "itl: normal 30ms 5",
            """
            s.yaml:40:36: found "5", a time without a unit; did you mean 5ms? (units: ns, us, \
            ms, s, m, h)
            """
        ),
        Broken(
            "replies that nobody knows",
            "replies: change",
            "replies: chagne",
            """
            s.yaml:39:37: found "chagne"; did you mean "change"? (known: packet, change)
            """
        ),
        Broken(
            "an idle time of nothing",
            "idle: 5s",
            "idle: 0s",
            """
            s.yaml:39:51: found "0ms"; expected a time from 100ms to 86400s, in steps of 1ms
            """
        ),
        Broken(
            "a numbering that nobody knows",
            "numbering: always",
            "numbering: alwys",
            """
            s.yaml:39:66: found "alwys"; did you mean "always"? (known: as_asked, always, \
            never)
            """
        ),
        Broken(
            "a compression that nobody knows",
            "compression: never",
            "compression: no",
            "s.yaml:39:87: found \"no\" (known: as_asked, always, never)"
        ),
        Broken(
            "a provider that serves nobody",
            "max_sessions: 40",
            "max_sessions: 0",
            """
            s.yaml:39:108: found "0"; expected a whole number from 1 to 10000000
            """
        ),
        Broken(
            "a limit of calls a day",
            "rate: 20/s",
            "rate: 20/d",
            "s.yaml:39:118: found \"20/d\"; expected a rate such as 10/s or 30/m"
        ),
        Broken(
            "a factor below nothing",
            "rtf: 0.3",
            "rtf: -0.3",
            "s.yaml:41:42: found \"-0.3\"; expected a decimal number, such as 0.3"
        ),
        Broken(
            "a provider that nobody knows",
            "  tts: {",
            "  tss: {",
            """
            s.yaml:41:3: unknown key "tss" in providers; did you mean "tts"? (known: asr, llm, \
            tts)
            """
        ),
        Broken(
            "an endpoint that nobody knows",
            "endpoint: definite",
            "endpoint: definit",
            """
            s.yaml:44:47: found "definit"; did you mean "definite"? (known: silence, definite)
            """
        ),
        Broken(
            "a silence of the server that is too long",
            "endpoint_silence: 1500ms",
            "endpoint_silence: 61s",
            """
            s.yaml:44:29: found "61s"; expected a time from 0ms to 60s, in steps of 1ms
            """
        ),
        Broken(
            "audio that nobody delivers so",
            "audio: stream",
            "audio: streams",
            """
            s.yaml:44:64: found "streams"; did you mean "stream"? (known: sentence, stream)
            """
        ),
    ]

    private static let ofRuns = [
        Broken(
            "no calls",
            "calls: 4",
            "calls: 0",
            "s.yaml:45:16: found \"0\"; expected a whole number from 1 to 1000000"
        ),
        Broken(
            "half a call",
            "calls: 4",
            "calls: 1.5",
            "s.yaml:45:16: found \"1.5\"; expected a whole number from 1 to 1000000"
        ),
        Broken(
            "a rate without a unit",
            "rate: 10/s",
            "rate: 10",
            "s.yaml:45:25: found \"10\"; expected a rate such as 10/s or 30/m"
        ),
        Broken(
            "a rate in hours",
            "rate: 10/s",
            "rate: 10/h",
            "s.yaml:45:25: found \"10/h\"; expected a rate such as 10/s or 30/m"
        ),
        Broken(
            "a rule that nobody knows",
            "except: [left_open]",
            "except: [left_opne]",
            """
            s.yaml:48:12: found "left_opne"; did you mean "left_open"? (known: order, \
            cross_talk, audio_up, audio_down, recognized_text, spoken_text, turns, after_turn, \
            silence, left_open, errors, ended, fixture, malformed, exact_audio)
            """
        ),
        Broken(
            "one rule that is no list",
            "also: [exact_audio]",
            "also: exact_audio",
            "s.yaml:49:9: found \"exact_audio\"; expected a list"
        ),
        Broken(
            "a metric that nobody knows",
            "first_audio:",
            "first_adio:",
            """
            s.yaml:50:3: unknown key "first_adio" in expect; did you mean "first_audio"? \
            (known: order, except, also, first_audio, endpointing, response, asr_final, \
            llm_ttft, tts_ttfb, sentence_wait, server_overhead, turn, ready, chunk_gap, underrun, underrun_60ms, underrun_100ms, underrun_200ms, \
            violations, errors, connections)
            """
        ),
        Broken(
            "a metric without a limit",
            "{ p95: 3s, samples: 100 }",
            "{ samples: 100 }",
            """
            s.yaml:50:16: first_audio needs at least one of p50, p90, p95, p99, max, mean
            """
        ),
        Broken(
            "a percentile that there is not",
            "p95: 3s",
            "p96: 3s",
            """
            s.yaml:50:18: unknown key "p96" in first_audio; did you mean "p90"? (known: p50, \
            p90, p95, p99, max, mean, samples)
            """
        ),
        Broken(
            "no samples",
            "samples: 100",
            "samples: 0",
            "s.yaml:50:36: found \"0\"; expected a whole number from 1 to 100000000"
        ),
        Broken(
            "a violation that nobody knows",
            "timeout: 2",
            "timeuot: 2",
            """
            s.yaml:51:17: unknown key "timeuot" in violations; did you mean "timeout"? (known: \
            order, cross_talk, content, timeout, audio, fixture, ended, turns, malformed, \
            bot_error, answer_audio, after_turn, left_open, expectation, any)
            """
        ),
        Broken(
            "a share above all",
            "at_most: 5%",
            "at_most: 101%",
            "s.yaml:52:22: found \"101%\"; expected a share from 0% to 100%, such as 10%"
        ),
        Broken(
            "a share without a sign",
            "at_most: 5%",
            "at_most: 0.05",
            "s.yaml:52:22: found \"0.05\"; expected a share from 0% to 100%, such as 10%"
        ),
        Broken(
            "a verdict that nobody knows",
            "known: fail, with",
            "known: fails, with",
            "s.yaml:55:23: found \"fails\"; did you mean \"fail\"? (known: pass, fail)"
        ),
        Broken(
            "a violation of a profile that nobody knows",
            "with: [timeout]",
            "with: [timeot]",
            """
            s.yaml:55:36: found "timeot"; did you mean "timeout"? (known: order, cross_talk, \
            content, timeout, audio, fixture, ended, turns, malformed, bot_error, \
            answer_audio, after_turn, left_open, expectation)
            """
        ),
        Broken(
            "a failure that is seen in nothing",
            "with: [timeout]",
            "with: []",
            "s.yaml:55:35: found a list; expected a list that is not empty"
        ),
        Broken(
            "a pass that shows itself in a violation",
            "known: fail, with",
            "known: pass, with",
            """
            s.yaml:55:35: with names the violations of a failure, and known: pass says that \
            there is none; leave one of the two out
            """
        ),
        Broken(
            "a profile that says nothing",
            "{ known: fail, with: [timeout], why: It waits. }",
            "{}",
            "s.yaml:55:14: a profile has no \"known\", which it needs"
        ),
    ]

    private static let ofFaults = [
        Broken(
            "a call that never comes",
            "call: 2",
            "call: 5",
            "s.yaml:43:25: there are 4 calls (see load), so call 5 never comes"
        ),
        Broken(
            "a turn that never comes",
            "turn: 2",
            "turn: 7..",
            "s.yaml:43:34: no caller has more than 3 turns, so turn 7 never comes"
        ),
        Broken(
            "a number of a turn that is none",
            "turn: 2",
            "turn: 0",
            """
            s.yaml:43:34: found "0"; expected a number from 1, or several, such as 2, 2..4 or \
            2..
            """
        ),
        Broken(
            "a place that nobody knows",
            "at: Audio 2",
            "at: Adio 2",
            """
            s.yaml:43:41: found "Adio"; did you mean "Audio"? (known: handshake, byte, time, \
            heard, Ack, Partial, Final, Token, Finish, Done, ConnectionStarted, \
            SessionStarted, TTSSentenceStart, Audio, TTSSentenceEnd, SessionFinished, Packet, \
            BotUpdateConfig)
            """
        ),
        Broken(
            "a place of another party",
            "at: Audio 2",
            "at: Final 2",
            """
            s.yaml:43:41: Final is not an event of tts (events of tts: ConnectionStarted, \
            SessionStarted, TTSSentenceStart, Audio, TTSSentenceEnd, SessionFinished)
            """
        ),
        Broken(
            "a place that cannot be read, and a deed that needs one",
            "at: Audio 2, do: stall 800ms",
            "at: Final 0, do: omit",
            """
            s.yaml:43:41: found "Final 0"; expected Final with a number from 1, as in Final 2, \
            Final 2.. or alone
            """
        ),
        Broken(
            "a session that ends before it begins",
            "call: 2, turn: 2, at: Audio 2, do: stall 800ms",
            "at: ConnectionStarted, do: event SessionFailed",
            """
            s.yaml:43:46: no session has begun at ConnectionStarted, so SessionFailed cannot \
            end one; use event ConnectionFailed
            """
        ),
        Broken(
            "a chance above all",
            "chance: 10%",
            "chance: 110%",
            "s.yaml:43:75: found \"110%\"; expected a share from 0% to 100%, such as 10%"
        ),
        Broken(
            "a party that nobody knows",
            "party: tts",
            "party: ttss",
            """
            s.yaml:43:14: found "ttss"; did you mean "tts"? (known: asr, llm, tts, caller)
            """
        ),
        Broken(
            "no deed",
            ", do: stall 800ms",
            "",
            "s.yaml:43:5: a fault has no \"do\", which it needs"
        ),
    ]
}
