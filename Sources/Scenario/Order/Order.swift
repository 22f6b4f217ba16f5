/// In which order the events of a call may come: a regular expression over their names, compiled.
///
///     BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*
///
/// Names stand one after the other; `|` is a choice; `*`, `+`, `?`, `{n}` and `{n,m}` repeat what
/// stands before them; parentheses group. The whole history of a call must match.
package struct Order: Sendable {
    /// The expression as it was written.
    package let text: String
    /// The events of the expression, in the order of their first appearance.
    package let events: [CallEvent]
    let automaton: OrderAutomaton

    /// How the live voice call protocol orders the events of a call.
    package static let protocolGrammar = Self.known(
        "BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*"
    )

    /// The same for a caller who rings again.
    package static let ringingAgain = Self.known(
        "(BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*)+"
    )

    /// The same where some calls or turns fail: an error may come in the place of any end, and a call
    /// may ring again.
    package static let withErrors = Self.known(
        "(BotReady? (SentenceRecognized? ((TTSSentenceStart Audio+)+ TTSDone"
            + " | (TTSSentenceStart Audio*)* BotError))*)*"
    )

    private static func known(_ text: String) -> Order {
        guard let order = try? Order(text) else { preconditionFailure("\(text) is no order") }
        return order
    }

    /// Compiles `text`.
    ///
    /// - Throws: ``OrderSyntaxError``, also if the expression is too large: its automaton has at
    ///   most ``OrderAutomaton/stateCountMax`` states.
    package init(_ text: String) throws(OrderSyntaxError) {
        var parser = OrderParser(text)
        let positions = try OrderPositions(parser.parse())
        self.text = text
        self.events = positions.events.reduce(into: []) { events, event in
            if !events.contains(event) { events.append(event) }
        }
        self.automaton = try OrderAutomaton(positions)
    }
}

extension Order: Hashable {
    /// The text says all; the rest follows from it.
    package static func == (left: Order, right: Order) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.text) }
}
