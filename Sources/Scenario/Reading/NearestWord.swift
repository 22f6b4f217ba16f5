/// The word of `known` that somebody who wrote `word` probably meant; `nil` if none is near.
///
/// Near is one slip in a word of up to six letters and one more for every three further: a letter
/// too many, too few, or wrong, or two neighbours swapped. Of two equally near the first wins.
package func nearest(to word: String, in known: [String]) -> String? {
    let letters = Array(word.lowercased())
    let most = max(1, (letters.count - 1) / 3)
    guard letters.count <= 100 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in known {
        let other = Array(candidate.lowercased())
        guard abs(other.count - letters.count) <= most else { continue }
        let distance = editDistance(letters, other)
        guard distance <= most, distance < max(letters.count, other.count) else { continue }
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// How many slips lie between two words (optimal string alignment).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
            var cost = min(replaced, last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
