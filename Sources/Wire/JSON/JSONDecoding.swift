internal import FoundationEssentials

/// Decodes JSON that somebody else wrote and that stands at `offset` of a message.
///
/// Nesting beyond a few hundred levels is refused, not followed. A repeated key counts once.
///
/// - Throws: ``WireError/notJSON(at:)``, ``WireError/missingKey(_:)`` or
///   ``WireError/unexpectedValue(key:expected:)``.
func decodeJSON<Value: Decodable>(
    _ type: Value.Type,
    from bytes: Span<UInt8>,
    at offset: Int
) throws(WireError) -> Value {
    // Safe: the pointer does not leave the closure, which copies what it points at.
    let data = unsafe bytes.withUnsafeBufferPointer { unsafe Data($0) }
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch let error as WireError {
        throw error
    } catch let error as DecodingError {
        throw WireError(error, at: offset)
    } catch {
        throw .notJSON(at: offset)
    }
}

extension WireError {
    fileprivate init(_ error: DecodingError, at offset: Int) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .missingKey(Self.path(context.codingPath + [key]))
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self = .unexpectedValue(key: Self.path(context.codingPath), expected: Self.name(type))
        case .dataCorrupted:
            // A number too large for its type among them, of which no path is told.
            self = .notJSON(at: offset)
        @unknown default:
            self = .notJSON(at: offset)
        }
    }

    /// The keys from the top of the JSON to a value, with dots between them.
    static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}
