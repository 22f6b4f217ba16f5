/// A piece of a YAML file: what it says and where.
///
/// All that our files need of YAML, so keys and values are text and nothing else: whether `no` is
/// a word or a truth is for the reader of that key to say.
package struct YAMLNode: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// Empty if nothing stands there.
        case text(String)
        case list([YAMLNode])
        /// In the order of the file. No key is there twice.
        case map([Entry])
    }

    package struct Entry: Hashable, Sendable {
        package var key: String
        package var position: Position
        package var value: YAMLNode

        package init(key: String, position: Position, value: YAMLNode) {
            self.key = key
            self.position = position
            self.value = value
        }
    }

    /// What kind of thing stands there.
    package enum Shape: Hashable, Sendable {
        case nothing
        case text(String)
        case list
        case map
    }

    package var position: Position
    package var content: Content

    package init(position: Position, content: Content) {
        self.position = position
        self.content = content
    }

    package var shape: Shape {
        switch self.content {
        case .text(""): .nothing
        case .text(let text): .text(text)
        case .list: .list
        case .map: .map
        }
    }
}
