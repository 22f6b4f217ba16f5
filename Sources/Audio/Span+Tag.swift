extension Span<UInt8> {
    /// Whether the ASCII characters of `tag` stand at `position`.
    func hasTag(_ tag: String, at position: Int) -> Bool {
        guard position + tag.utf8.count <= self.count else { return false }
        return tag.utf8.enumerated().allSatisfy { offset, character in
            self[position + offset] == character
        }
    }
}
