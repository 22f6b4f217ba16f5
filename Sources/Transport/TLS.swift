import NIOSSL

/// What a server proves itself with.
package struct ServerTLS: Sendable {
    let context: NIOSSLContext

    /// - Parameters:
    ///   - certificateChain: PEM, the server's own certificate first.
    ///   - privateKey: PEM.
    /// - Throws: If either cannot be read, or they do not belong together.
    package init(certificateChain: String, privateKey: String) throws {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificateChain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        self.context = try NIOSSLContext(configuration: configuration)
    }
}

/// Whom a client believes. Making one is costly, so make one for all connections.
package struct ClientTLS: Sendable {
    /// Believes whom the system believes.
    static let system = Result { try ClientTLS() }

    let context: NIOSSLContext

    /// - Parameter trustRoots: PEM; servers must then be certified by one of these. `nil`: by one of those
    ///   that the system trusts.
    /// - Throws: If they cannot be read.
    package init(trustRoots: String? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let trustRoots {
            let roots = try NIOSSLCertificate.fromPEMBytes(Array(trustRoots.utf8))
            configuration.trustRoots = .certificates(roots)
        }
        self.context = try NIOSSLContext(configuration: configuration)
    }
}
