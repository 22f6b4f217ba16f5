package import NIOHTTP1
import Trace
package import Transport

/// Where an agent finds its providers, and how it proves that it may use them.
package struct ProviderEndpoints: Sendable {
    package struct Service: Sendable {
        package var url: Endpoint
        package var headers: HTTPHeaders

        package init(url: Endpoint, headers: HTTPHeaders = [:]) {
            self.url = url
            self.headers = headers
        }
    }

    package var recognizer: Service
    package var synthesizer: Service
    package var chat: Service
    /// Whom to believe behind `wss` and `https`; `nil` for whom the system believes, which is found out
    /// at the first such connection.
    package var tls: ClientTLS?

    package init(
        recognizer: Service,
        synthesizer: Service,
        chat: Service,
        tls: ClientTLS? = nil
    ) {
        self.recognizer = recognizer
        self.synthesizer = synthesizer
        self.chat = chat
        self.tls = tls
    }
}

extension ProviderEndpoints {
    /// The names of the environment variables that hold the credentials, as the reference
    /// implementation has them.
    package enum Variable: String, CaseIterable, Sendable {
        case asrAppID = "ASR_APP_ID"
        case asrAccessToken = "ASR_ACCESS_TOKEN"
        case ttsAppID = "TTS_APP_ID"
        case ttsAccessToken = "TTS_ACCESS_TOKEN"
        case llmEndpointID = "LLM_ENDPOINT_ID"
        case arkAPIKey = "ARK_API_KEY"
    }

    /// Addresses that take the place of the usual ones.
    package struct Overrides: Sendable {
        package var recognizer: Endpoint?
        package var synthesizer: Endpoint?
        package var chat: Endpoint?

        package init(
            recognizer: Endpoint? = nil,
            synthesizer: Endpoint? = nil,
            chat: Endpoint? = nil
        ) {
            self.recognizer = recognizer
            self.synthesizer = synthesizer
            self.chat = chat
        }
    }

    /// Mocks on a port of this machine.
    package static func mocks(
        port: Int,
        overrides: Overrides = Overrides(),
        tls: ClientTLS? = nil
    ) -> ProviderEndpoints {
        func endpoint(_ scheme: Endpoint.Scheme, _ path: String) -> Endpoint {
            Endpoint(scheme: scheme, host: "127.0.0.1", port: port, target: path)
        }
        return ProviderEndpoints(
            recognizer: Service(
                url: overrides.recognizer ?? endpoint(.ws, MockProviders.recognizerPaths[0])
            ),
            synthesizer: Service(
                url: overrides.synthesizer ?? endpoint(.ws, MockProviders.synthesizerPath)
            ),
            chat: Service(url: overrides.chat ?? endpoint(.http, MockProviders.chatPath)),
            tls: tls
        )
    }

    /// The services of Volcengine, with the credentials in `environment`.
    ///
    /// The recognizer is billed by hours (`volc.bigasr.sauc.duration`), and the voices are those of the
    /// first generation (`volc.service_type.10029`), as in the reference implementation.
    ///
    /// - Throws: ``MissingVariables`` if a name is missing or empty.
    package static func volcengine(
        environment: [String: String],
        overrides: Overrides = Overrides(),
        tls: ClientTLS? = nil
    ) throws(MissingVariables) -> ProviderEndpoints {
        let missing = Variable.allCases.filter { environment[$0.rawValue, default: ""].isEmpty }
        guard missing.isEmpty else { throw MissingVariables(names: missing.map(\.rawValue)) }
        func value(_ variable: Variable) -> String { environment[variable.rawValue, default: ""] }
        func speech(_ path: String) -> Endpoint {
            Endpoint(scheme: .wss, host: "openspeech.bytedance.com", port: 443, target: path)
        }
        let ark = Endpoint(
            scheme: .https,
            host: "ark.cn-beijing.volces.com",
            port: 443,
            target: MockProviders.chatPath
        )
        return ProviderEndpoints(
            recognizer: Service(
                url: overrides.recognizer ?? speech(MockProviders.recognizerPaths[0]),
                headers: [
                    "X-Api-App-Key": value(.asrAppID),
                    "X-Api-Access-Key": value(.asrAccessToken),
                    "X-Api-Resource-Id": "volc.bigasr.sauc.duration",
                ]
            ),
            synthesizer: Service(
                url: overrides.synthesizer ?? speech(MockProviders.synthesizerPath),
                headers: [
                    "X-Api-App-Key": value(.ttsAppID),
                    "X-Api-Access-Key": value(.ttsAccessToken),
                    "X-Api-Resource-Id": "volc.service_type.10029",
                ]
            ),
            chat: Service(
                url: overrides.chat ?? ark,
                headers: ["Authorization": "Bearer \(value(.arkAPIKey))"]
            ),
            tls: tls
        )
    }
}

/// Credentials that the environment does not have.
package struct MissingVariables: Error, Equatable, CustomStringConvertible {
    package var names: [String]

    package init(names: [String]) {
        self.names = names
    }

    package var description: String {
        "the environment lacks \(self.names.joined(separator: ", ")); "
            + "set them to the credentials of your Volcengine console, "
            + "or leave --providers out to use the embedded mocks"
    }
}
