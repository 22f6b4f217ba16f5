/// Elements of which the least is at hand.
///
/// Four children to a node: half as deep as a binary heap, and the children lie side by side.
struct Heap<Element: Comparable> {
    private var elements: [Element] = []

    var count: Int { self.elements.count }

    var isEmpty: Bool { self.elements.isEmpty }

    /// The least; `nil` if there is none.
    var first: Element? { self.elements.first }

    mutating func add(_ element: Element) {
        self.elements.append(element)
        var place = self.elements.count - 1
        var heap = self.elements.mutableSpan
        while place > 0, case let parent = (place - 1) / 4, element < heap[parent] {
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = element
    }

    /// Takes the least.
    mutating func popFirst() -> Element? {
        guard let first = self.elements.first else { return nil }
        let last = self.elements.removeLast()
        if !self.elements.isEmpty { self.sink(last) }
        return first
    }

    /// Puts `element` where the first was, and moves it down to its place.
    private mutating func sink(_ element: Element) {
        var place = 0
        var heap = self.elements.mutableSpan
        let count = heap.count
        while case let first = 4 &* place &+ 1, first < count {
            var least = first
            var child = first &+ 1
            let end = min(first &+ 4, count)
            while child < end {
                if heap[child] < heap[least] { least = child }
                child &+= 1
            }
            guard heap[least] < element else { break }
            heap[place] = heap[least]
            place = least
        }
        heap[place] = element
    }
}
