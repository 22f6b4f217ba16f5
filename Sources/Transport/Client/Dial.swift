import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Opens a channel to a server, up to the point where HTTP can be spoken.
///
/// It belongs to one event loop, and calls back once unless it is cancelled.
final class Dial {
    typealias Completion = (Result<any Channel, ConnectError>) -> Void

    private let endpoint: Endpoint
    private let eventLoop: any EventLoop
    private var completion: Completion?
    private var phase = ConnectPhase.connect
    private var channel: (any Channel)?
    private var timer: Scheduled<Void>?

    init(to endpoint: Endpoint, on eventLoop: any EventLoop, completion: @escaping Completion) {
        eventLoop.preconditionInEventLoop()
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        self.completion = completion
    }

    /// A channel keeps the buffer that it reads into for as long as it lives, at the largest size that it
    /// ever had. There are thousands of channels, so it begins small, and a long message takes more than
    /// one read.
    private static let readBuffers = AdaptiveRecvByteBufferAllocator(
        minimum: 512,
        initial: 512,
        maximum: 4_096
    )

    /// Starts. If the channel is not ready by `deadline`, it never will be.
    func start(tls: ClientTLS?, deadline: NIODeadline) {
        self.timer = self.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.fail(.timedOut(self.endpoint, during: self.phase))
        }
        let context: NIOSSLContext?
        do {
            let isSecure = self.endpoint.scheme.isSecure
            context = isSecure ? try (tls ?? ClientTLS.system.get()).context : nil
        } catch {
            return self.fail(.tls(self.endpoint, ErrorText.of(error)))
        }
        let host = self.endpoint.host
        ClientBootstrap(group: self.eventLoop)
            // A moment more than our own timer, which can say what took so long.
            .connectTimeout(deadline - .now() + .seconds(1))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: Self.readBuffers)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return }
                    try channel.pipeline.syncOperations.addHandler(Self.tlsHandler(context, host))
                }
            }
            .connect(host: host, port: self.endpoint.port)
            .assumeIsolated()
            .whenComplete(self.connected)
    }

    /// Gives up. Nothing is called back.
    func cancel() {
        self.completion = nil
        self.timer?.cancel()
        self.channel?.close(promise: nil)
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard self.completion != nil else { return channel.close(promise: nil) }
            self.channel = channel
            guard self.endpoint.scheme.isSecure else { return self.succeed(channel) }
            self.phase = .tls
            do {
                try channel.pipeline.syncOperations.addHandler(TLSWatch(dial: self))
            } catch {
                self.fail(.closed(self.endpoint, during: .tls, ErrorText.of(error)))
            }
        case .failure(let error): self.fail(self.connectError(error))
        }
    }

    fileprivate func succeed(_ channel: any Channel) {
        self.timer?.cancel()
        let completion = self.completion
        self.completion = nil
        completion?(.success(channel))
    }

    fileprivate func fail(_ error: ConnectError) {
        let completion = self.completion
        self.cancel()
        completion?(.failure(error))
    }

    fileprivate func tlsFailed(_ error: any Error) {
        self.fail(.tls(self.endpoint, Self.tlsText(error)))
    }

    fileprivate func tlsClosed() {
        self.fail(.closed(self.endpoint, during: .tls, "perhaps it does not speak TLS"))
    }

    // MARK: Errors

    private func connectError(_ error: any Error) -> ConnectError {
        guard let error = error as? NIOConnectionError else {
            return self.connectError(single: error)
        }
        if let first = error.connectionErrors.first {
            return self.connectError(single: first.error)
        }
        return .unresolved(host: self.endpoint.host)
    }

    private func connectError(single error: any Error) -> ConnectError {
        switch (error as? IOError)?.errnoCode {
        case ECONNREFUSED: .refused(self.endpoint)
        // The last is told where all ports to one address are in use.
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: .noRoom(ErrorText.of(error))
        case .some, .none: .unreachable(self.endpoint, ErrorText.of(error))
        }
    }

    /// Host names are checked against the certificate; for an address the address itself is.
    private static func tlsHandler(
        _ context: NIOSSLContext,
        _ host: String
    ) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }

    private static func tlsText(_ error: any Error) -> String {
        let text = String(describing: error)
        let known = [
            ("CERTIFICATE_VERIFY_FAILED", "its certificate is not one that we trust"),
            ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
            ("failedToValidateHostname", "its certificate is for another host"),
            ("unableToValidateCertificate", "its certificate is not one that we trust"),
        ]
        return known.first { text.contains($0.0) }?.1 ?? text
    }
}

/// Waits for the end of a TLS handshake.
private final class TLSWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let dial: Dial

    init(dial: Dial) {
        self.dial = dial
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        self.dial.succeed(context.channel)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.dial.tlsFailed(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.dial.tlsClosed()
        context.fireChannelInactive()
    }
}
