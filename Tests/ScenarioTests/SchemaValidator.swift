import Foundation
import Testing
import YAML

/// Says whether a YAML tree fits a JSON Schema, of which it knows as much as ours use.
struct SchemaValidator {
    private typealias Schema = [String: Any]

    struct Unreadable: Error {
        let text: String
    }

    private let root: Schema

    init(_ text: String) throws {
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        guard let root = json as? [String: Any] else { throw Unreadable(text: text) }
        self.root = root
    }

    func accepts(_ text: String) throws -> Bool {
        self.fits(try YAMLNode(parsing: text), self.root)
    }

    private func fits(_ node: YAMLNode, _ schema: Schema) -> Bool {
        schema.allSatisfy { self.fits(node, $0.key, $0.value, schema) }
    }

    private func fits(_ node: YAMLNode, _ key: String, _ value: Any, _ schema: Schema) -> Bool {
        switch (key, value) {
        case ("$schema", _), ("title", _), ("description", _), ("$defs", _): true
        case ("then", _), ("else", _): true  // They belong to "if".
        case ("if", let condition as Schema):
            self.fitsAll(node, schema[self.fits(node, condition) ? "then" : "else"])
        case ("$ref", let place as String): self.fitsAll(node, self.definition(place))
        case ("anyOf", let schemas as [Schema]): schemas.contains { self.fits(node, $0) }
        case ("oneOf", let schemas as [Schema]): schemas.count { self.fits(node, $0) } == 1
        case ("allOf", let schemas as [Schema]): schemas.allSatisfy { self.fits(node, $0) }
        case ("type", let type as String): node.types.contains(type)
        case ("type", let types as [String]): !node.types.isDisjoint(with: types)
        case ("enum", let words as [String]): words.contains { node.content == .text($0) }
        case ("pattern", let pattern as String):
            node.string?.range(of: pattern, options: .regularExpression) != nil
                || node.string == nil
        case ("minLength", let least as Int): (node.string?.count ?? least) >= least
        case ("minimum", let least as Double): (node.number ?? least) >= least
        case ("items", let item as Schema): node.items.allSatisfy { self.fits($0, item) }
        case ("minItems", let least as Int): node.isList ? node.items.count >= least : true
        case ("required", let keys as [String]):
            node.isMap ? Set(keys).isSubset(of: node.entries.map(\.key)) : true
        case ("properties", let properties as [String: Schema]):
            node.entries.allSatisfy { entry in
                properties[entry.key].map { self.fits(entry.value, $0) } ?? true
            }
        case ("additionalProperties", _):
            node.entries.allSatisfy { entry in
                let isNamed = (schema["properties"] as? Schema)?[entry.key] != nil
                return isNamed || self.fitsAll(entry.value, value)
            }
        default: self.isUnknown(key)
        }
    }

    private func fitsAll(_ node: YAMLNode, _ schema: Any?) -> Bool {
        (schema as? Schema).map { self.fits(node, $0) } ?? (schema as? Bool ?? false)
    }

    private func definition(_ place: String) -> Any? {
        (self.root["$defs"] as? Schema)?[String(place.dropFirst("#/$defs/".count))]
    }

    /// A keyword that is passed over would make all files fit.
    private func isUnknown(_ key: String) -> Bool {
        Issue.record("the validator does not know \(key)")
        return false
    }
}

extension YAMLNode {
    fileprivate var entries: [Entry] {
        if case .map(let entries) = self.content { entries } else { [] }
    }

    fileprivate var items: [YAMLNode] {
        if case .list(let items) = self.content { items } else { [] }
    }

    fileprivate var isMap: Bool { self.shape == .map }
    fileprivate var isList: Bool { self.shape == .list }

    /// As the tools see it, which read YAML 1.2: `no` is a text to them, and `0.3` is none.
    fileprivate var types: Set<String> {
        switch self.content {
        case .map: ["object"]
        case .list: ["array"]
        case .text("true"), .text("false"): ["boolean"]
        case .text(""), .text("~"), .text("null"): ["null"]
        case .text:
            self.number.map { $0 == $0.rounded() ? ["number", "integer"] : ["number"] }
                ?? ["string"]
        }
    }

    fileprivate var number: Double? {
        guard case .text(let text) = self.content, text.first?.isLetter == false else { return nil }
        return Double(text)
    }

    fileprivate var string: String? {
        guard case .text(let text) = self.content, self.types == ["string"] else { return nil }
        return text
    }
}
