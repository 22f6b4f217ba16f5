import Trace

/// What was sent beside what was heard of it. Both are joined, since a server may cut and join
/// audio as it likes; only digests of whole pieces are known, so they are compared where both have
/// an end.
struct AudioComparison {
    /// How what was heard departs from what was sent. Messages and bytes are counted from 0.
    enum Departure: Equatable {
        case lost(byteCount: Int, before: Int)
        /// What was heard is not all. From `message` on, both have no end in common to compare at.
        case unfinished(byteCount: Int, from: Int)
        case repeated(message: Int)
        case reordered(message: Int)
        /// Nothing that was sent is like it.
        case unknown(message: Int)
    }

    private let sent: [ContentDigest]
    private let heard: [ContentDigest]
    /// The digests of the first 0, 1, 2 ... pieces that were sent, joined.
    private let sums: [ContentDigest]
    /// Which of ``sums`` has how many bytes.
    private let places: [Int: Int]

    init(sent: [ContentDigest], heard: [ContentDigest]) {
        self.sent = sent
        self.heard = heard
        var sums = [ContentDigest.empty]
        var places = [0: 0]
        for piece in sent {
            let sum = sums[sums.count - 1] + piece
            places[sum.byteCount] = sums.count
            sums.append(sum)
        }
        self.sums = sums
        self.places = places
    }

    /// The first departure; `nil` if there is none. An answer that `mayEndEarly` may lack its end.
    func departure(mayEndEarly: Bool) -> Departure? {
        let whole = self.sums[self.sums.count - 1]
        var total = ContentDigest.empty
        // How many messages and pieces are known to be the same.
        var (messages, pieces) = (0, 0)
        for (index, message) in self.heard.enumerated() {
            total += message
            if let place = self.places[total.byteCount], self.sums[place] == total {
                (messages, pieces) = (index + 1, place)
            } else if self.places[total.byteCount] != nil || total.byteCount > whole.byteCount {
                return self.departure(in: messages...index, after: pieces)
            }
        }
        guard total.byteCount < whole.byteCount else { return nil }
        if messages < self.heard.count,
            let known = self.knownDeparture(in: messages...messages, after: pieces)
        {
            return known
        }
        if mayEndEarly, messages == self.heard.count { return nil }
        return .unfinished(byteCount: whole.byteCount - total.byteCount, from: messages)
    }

    private func departure(in range: ClosedRange<Int>, after pieces: Int) -> Departure {
        self.knownDeparture(in: range, after: pieces) ?? .unknown(message: range.lowerBound)
    }

    /// What became of the first message of `range` that was sent elsewhere than after so many
    /// `pieces`.
    private func knownDeparture(in range: ClosedRange<Int>, after pieces: Int) -> Departure? {
        var byteCount = self.sums[pieces].byteCount
        for message in range {
            let runs = self.runs(like: self.heard[message])
            if let later = runs.first(where: { self.sums[$0.lowerBound].byteCount > byteCount }) {
                let isHeardLater = self.heard[message...].dropFirst().contains { other in
                    self.runs(like: other).contains { $0.contains(pieces) }
                }
                if isHeardLater { return .reordered(message: message) }
                let skipped = self.sums[later.lowerBound].byteCount - byteCount
                return .lost(byteCount: skipped, before: message)
            }
            if runs.contains(where: { $0.upperBound <= pieces }) {
                return .repeated(message: message)
            }
            byteCount += self.heard[message].byteCount
        }
        return nil
    }

    /// Which pieces, joined, are like `message`.
    private func runs(like message: ContentDigest) -> [Range<Int>] {
        guard message.byteCount > 0 else { return [] }
        return self.sent.indices.compactMap { first in
            let end = self.sums[first].byteCount + message.byteCount
            guard let last = self.places[end], last > first else { return nil }
            let sum = self.sent[first..<last].reduce(.empty, +)
            return sum == message ? first..<last : nil
        }
    }
}
