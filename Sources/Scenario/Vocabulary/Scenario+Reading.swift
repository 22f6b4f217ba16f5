import Call
import Timeline
import Trace
import YAML

// The language. Each key is one line here; the defaults are those of the types.

extension YAMLReader<Scenario> {
    static let scenario = Self.map("the scenario") { map in
        let name = map.required("name", .text)
        let about = map.optional("about", .text, about: "What this is about, in a sentence.")
        // Whoever loads the file has followed these two already.
        _ = map.optional("extends", .path, about: "The scenario that this one adds to.")
        _ = map.optional(
            "matrix",
            .matrix,
            about: "Paths of keys, such as caller.mic, and the values of each. Every combination"
                + " is a scenario of its own."
        )
        let fixture = map.required("fixture", .path, about: "What the providers say: a directory.")
        let callers = map.exactlyOne(of: [
            ("caller", YAMLReader<Scenario.Caller>.caller.as { [$0] }),
            (
                "callers",
                .kindsOfCaller
            ),
        ])
        let providers = map.optional("providers", .providers, default: ProviderBehavior())
        let faults = map.optional(
            "faults",
            YAMLReader<[PlacedFault]>.list(of: .fault),
            default: []
        )
        let server = map.optional("server", .server, default: .init())
        let lines = map.optional(
            "lines",
            .lines,
            default: .init(),
            about: "How good the lines are, in simulated runs."
        )
        let load = map.optional(
            "load",
            .load,
            about: "How many calls there are, and when they begin."
        )
        let capacity = map.optional(
            "capacity",
            .capacity,
            default: .init(),
            about: "How --find-capacity looks for the most calls at a time that hold."
        )
        let expect = map.optional("expect", .expectations, default: .init())
        let known = map.optional("known", YAMLReader<KnownVerdict>.word)
        let profiles = map.optional("profiles", .profiles, default: [])
        let turnCount = callers?.map(\.utteranceCount).max()
        let callCount = map.holds("load") ? load?.callCount : Scenario.Load().callCount
        for fault in faults {
            fault.check(callCount: callCount, turnCount: turnCount, &map)
        }
        guard let name, let fixture, let callers else { return nil }
        return Scenario(
            name: name,
            about: about,
            fixture: fixture,
            callers: callers,
            providers: providers,
            faults: faults.map(\.fault),
            server: server,
            lines: lines,
            load: load ?? .init(),
            capacity: capacity,
            expect: expect,
            known: known == .fail ? Scenario.KnownFailure() : nil,
            profiles: profiles,
            file: map.file
        )
    }
}

/// What is known of how a run ends.
private enum KnownVerdict: String, CaseIterable {
    case pass, fail
}

extension YAMLReader<Scenario.Server> {
    static let server = Self.map("server") { map in
        let standard = Scenario.Server()
        let silences = Duration.milliseconds(0)...Duration.seconds(60)
        let silence = YAMLReader<Duration>.duration(in: silences, step: .milliseconds(1))
        return Scenario.Server(
            endpointSilence: map.optional(
                "endpoint_silence",
                silence,
                default: standard.endpointSilence,
                about: "How much silence after the last word ends a turn."
            ),
            endpoint: map.optional("endpoint", .word, default: standard.endpoint),
            audio: map.optional("audio", .word, default: standard.audio)
        )
    }
}

extension YAMLReader<LineConditions> {
    static let lines = Self.map("lines") { map in
        let standard = LineConditions()
        return LineConditions(
            delay: map.optional(
                "delay",
                .delay,
                default: standard.delay,
                about: "How long anything takes from one end to the other."
            ),
            loss: map.optional(
                "loss",
                .percent,
                default: standard.loss,
                about: "How often something is lost on its way and sent again."
            )
        )
    }
}

extension YAMLReader<[Scenario.Profile]> {
    static let profiles = YAMLReader<ProfileBody>.profile.entries.then { entries, _, _ in
        entries.map { entry in
            let body = entry.value
            let known = Scenario.KnownFailure(kinds: body.kinds, why: body.why)
            return Scenario.Profile(name: entry.key.value, known: body.fails ? known : nil)
        }
    }
}

/// A profile without its name.
private struct ProfileBody: Sendable {
    var fails: Bool
    var kinds: [Violation.Kind]?
    var why: String?
}

extension YAMLReader<ProfileBody> {
    fileprivate static let profile = Self.map("a profile") { map in
        let known = map.required("known", YAMLReader<KnownVerdict>.word)
        let kinds = map.optional(
            "with",
            YAMLReader<[Violation.Kind]>.list(of: .word, atLeast: 1).located,
            about: "The kinds of violation in which the failure shows itself."
        )
        let why = map.optional("why", .text)
        if known == .pass, let kinds {
            map.note(
                .impossible(
                    "with names the violations of a failure, and known: pass says that there is"
                        + " none; leave one of the two out"
                ),
                at: kinds.position
            )
        }
        return known.map { ProfileBody(fails: $0 == .fail, kinds: kinds?.value, why: why) }
    }
}
