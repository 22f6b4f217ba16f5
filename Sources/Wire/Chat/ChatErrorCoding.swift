extension ChatError {
    /// Reads the body of an HTTP answer that is an error (Ark and OpenAI).
    ///
    /// - Parameter bytes: JSON with an `error`: an object of which everything may be missing, or
    ///   a text.
    /// - Throws: ``WireError/notJSON(at:)``, ``WireError/missingKey(_:)`` or
    ///   ``WireError/unexpectedValue(key:expected:)``. Proxies answer in HTML.
    package init(decoding bytes: Span<UInt8>) throws(WireError) {
        self = try decodeJSON(ChatErrorBodyJSON.self, from: bytes, at: 0).error.error
    }

    /// Appends the JSON of the error, as it stands in a body and in a stream.
    package func encode(into bytes: inout [UInt8]) {
        bytes.appendJSON { json in
            json.object { json in
                json.member("error") { json in
                    json.member("code", self.code)
                    json.member("message", self.message)
                    json.member("param", "")
                    json.member("type", self.type)
                }
            }
        }
    }
}

private struct ChatErrorBodyJSON: Decodable {
    let error: ChatErrorJSON
}

/// What stands under `error` in the JSON.
struct ChatErrorJSON: Decodable {
    let error: ChatError

    private enum Key: String, CodingKey {
        case code, message, type
    }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.error = ChatError(code: "", message: text, type: "")
            return
        }
        let object = try decoder.container(keyedBy: Key.self)
        // OpenAI has null for a code, and imitators write a number.
        let number = try? object.decode(Int.self, forKey: .code)
        let code = try number.map(String.init) ?? object.decodeIfPresent(String.self, forKey: .code)
        self.error = ChatError(
            code: code ?? "",
            message: try object.decodeIfPresent(String.self, forKey: .message) ?? "",
            type: try object.decodeIfPresent(String.self, forKey: .type) ?? ""
        )
    }
}
