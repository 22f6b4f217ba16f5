import Foundation
import Testing
package import Transport

/// A certificate for 127.0.0.1 and localhost that nobody has signed but itself.
package struct SelfSigned {
    package let certificate: String
    package let key: String

    /// Makes one with the `openssl` command, which is nearly always there.
    package init() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-keyout", "-", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the command openssl is needed for this test")
        let start = try #require(text.range(of: "-----BEGIN CERTIFICATE-----")?.lowerBound)
        self.key = String(text[..<start])
        self.certificate = String(text[start...])
    }

    package func server() throws -> ServerTLS {
        try ServerTLS(certificateChain: self.certificate, privateKey: self.key)
    }

    package func client() throws -> ClientTLS { try ClientTLS(trustRoots: self.certificate) }
}
