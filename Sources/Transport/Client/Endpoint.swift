/// Where a server is: `ws://host:port/path?query`, or with `wss`, `http` or `https`.
package struct Endpoint: Hashable, Sendable {
    package enum Scheme: String, Sendable, CaseIterable {
        case ws, wss, http, https

        /// Whether the connection is over TLS.
        package var isSecure: Bool { self == .wss || self == .https }

        /// Whether it is for a WebSocket.
        package var isWebSocket: Bool { self == .ws || self == .wss }

        fileprivate var defaultPort: Int { self.isSecure ? 443 : 80 }
    }

    package let scheme: Scheme
    /// A name or an address; an IPv6 address without its brackets.
    package let host: String
    package let port: Int
    /// Path and query as they go into the request, such as `/chat?sid=1`. Never empty.
    package let target: String

    /// The endpoint of these parts; `target` begins with `/`.
    package init(scheme: Scheme, host: String, port: Int, target: String = "/") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
    }

    /// Reads an endpoint as people write it.
    ///
    /// - Throws: For all that is not exactly scheme, host, perhaps port, perhaps path and query.
    package init(parsing text: String) throws(EndpointError) {
        guard let colon = text.range(ofFirst: "://") else { throw .noScheme(text) }
        guard let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased()) else {
            throw .unknownScheme(String(text[..<colon.lowerBound]), in: text)
        }
        let rest = text[colon.upperBound...]
        if let bad = rest.first(where: { !$0.isASCII || $0 <= " " || $0 == "\u{7F}" }) {
            throw .badCharacter(bad, in: text)
        }
        guard !rest.contains("#") else { throw .badCharacter("#", in: text) }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw .badCharacter("@", in: text) }
        let (host, port) = try Self.split(authority, in: text)
        guard !host.isEmpty else { throw .noHost(text) }
        self.scheme = scheme
        self.host = String(host)
        self.port =
            try port.map { digits throws(EndpointError) in
                try Self.port(digits, in: text)
            } ?? scheme.defaultPort
        let target = rest[end...]
        self.target = target.first == "/" ? String(target) : "/" + target
    }

    /// Host and port, such as `127.0.0.1:7700` or `[::1]:7700`.
    package var authority: String { "\(self.bracketedHost):\(self.port)" }

    /// What goes into the header `Host`: the port only where it is not the usual one.
    package var hostHeader: String {
        self.port == self.scheme.defaultPort ? self.bracketedHost : self.authority
    }

    private var bracketedHost: String { self.host.contains(":") ? "[\(self.host)]" : self.host }

    private static func split(
        _ authority: Substring,
        in text: String
    ) throws(EndpointError) -> (host: Substring, port: Substring?) {
        guard authority.first == "[" else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            switch parts.count {
            case 1: return (authority, nil)
            case 2: return (parts[0], parts[1])
            default: throw .badHost(String(authority), in: text)
            }
        }
        guard let close = authority.firstIndex(of: "]") else {
            throw .badHost(String(authority), in: text)
        }
        let host = authority[..<close].dropFirst()
        let after = authority[authority.index(after: close)...]
        guard host.contains(":"), after.isEmpty || after.first == ":" else {
            throw .badHost(String(authority), in: text)
        }
        return (host, after.isEmpty ? nil : after.dropFirst())
    }

    private static func port(_ digits: Substring, in text: String) throws(EndpointError) -> Int {
        guard digits.allSatisfy(\.isWholeNumber), let port = Int(digits),
            (1...65_535).contains(port)
        else { throw .badPort(String(digits), in: text) }
        return port
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String {
        "\(self.scheme.rawValue)://\(self.hostHeader)\(self.target)"
    }
}

extension String {
    fileprivate func range(ofFirst part: String) -> Range<Index>? {
        var start = self.startIndex
        while start < self.endIndex {
            let rest = self[start...]
            if rest.hasPrefix(part) { return start..<self.index(start, offsetBy: part.count) }
            start = self.index(after: start)
        }
        return nil
    }
}

/// Why a text is no ``Endpoint``.
package enum EndpointError: Error, Equatable, Sendable {
    case noScheme(String)
    case unknownScheme(String, in: String)
    case noHost(String)
    case badHost(String, in: String)
    case badPort(String, in: String)
    case badCharacter(Character, in: String)
}

extension EndpointError: CustomStringConvertible {
    /// A sentence without a full stop.
    package var description: String {
        switch self {
        case .noScheme(let text): "\(text) has no scheme; write it as in ws://127.0.0.1:8888/path"
        case .unknownScheme(let scheme, let text):
            "\(text) has the scheme \(scheme); known are ws, wss, http and https"
        case .noHost(let text): "\(text) names no host; write it as in ws://127.0.0.1:8888/path"
        case .badHost(let host, let text):
            "\(text) has the host \(host); an IPv6 address needs brackets, as in ws://[::1]:8888/path"
        case .badPort(let port, let text):
            "\(text) has the port \(port); a port is a number from 1 to 65535"
        case .badCharacter(let character, let text):
            "\(text) has the character \(character.debugDescription), which cannot be there"
        }
    }
}
