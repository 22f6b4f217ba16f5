/// The words in a close frame (RFC 6455, section 5.5.1).
package enum CloseReason {
    /// A control frame has 125 bytes, and the code takes two.
    package static let byteCountMax = 123

    /// Of `reason`, as much as there is room for.
    package static func fitting(_ reason: String) -> Substring {
        reason.prefix(utf8Count: Self.byteCountMax)
    }
}

extension String {
    /// As many whole characters from the start as fit into `utf8Count` bytes.
    func prefix(utf8Count: Int) -> Substring {
        var end = self.startIndex
        while end < self.endIndex {
            let next = self.index(after: end)
            guard self.utf8.distance(from: self.startIndex, to: next) <= utf8Count else { break }
            end = next
        }
        return self[..<end]
    }
}
