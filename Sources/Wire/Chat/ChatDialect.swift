/// Whose way of writing a stream of chunks is meant. Readers accept both.
package enum ChatDialect: Sendable, CaseIterable {
    /// Volcengine Ark: each delta repeats the role, and there is no finish reason before the last.
    case ark
    /// OpenAI: the first delta alone has the role, and the finish reason is null before the last.
    case openAI
}
