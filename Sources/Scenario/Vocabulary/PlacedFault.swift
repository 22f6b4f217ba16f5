import Call
import YAML

/// A fault, and where the numbers stand that the rest of the scenario must reach.
struct PlacedFault: Sendable {
    var fault: Scenario.LocatedFault
    var call: Located<Numbers>?
    var turn: Located<Numbers>?

    /// Notes what can never happen with so many calls, of which the longest has so many turns;
    /// `nil` for what is not known.
    func check(callCount: Int?, turnCount: Int?, _ map: inout YAMLMap) {
        if let call, let callCount, call.value.first > callCount {
            let calls = callCount == 1 ? "is 1 call" : "are \(callCount) calls"
            map.note(
                .impossible(
                    "there \(calls) (see load), so call \(call.value.first) never comes"
                ),
                at: call.position
            )
        }
        if let turn, let turnCount, turn.value.first > turnCount {
            map.note(
                .impossible(
                    "no caller has more than \(turnCount) turn\(turnCount == 1 ? "" : "s"), so turn"
                        + " \(turn.value.first) never comes"
                ),
                at: turn.position
            )
        }
    }
}
