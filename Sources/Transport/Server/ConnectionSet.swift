import NIOConcurrencyHelpers
import NIOCore

/// The open connections of a server, so that they can be told to end.
final class ConnectionSet: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    // Not a Mutex of Synchronization: on Linux the thread sanitizer does not see that one lock.
    private let state = NIOLockedValueBox(State())

    /// Adds a connection until it closes. One that comes while the server stops is told so at once.
    func insert(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isClosing = self.state.withLockedValue { state in
            state.channels[id] = channel
            return state.isClosing
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLockedValue { state in _ = state.channels.removeValue(forKey: id) }
        }
        if isClosing { Self.tell(channel) }
    }

    /// Tells all connections that the server stops, and returns when all have closed.
    ///
    /// Those that have not after `timeout` are cut off.
    func close(within timeout: TimeAmount) async {
        let channels = self.state.withLockedValue { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
        for channel in channels {
            Self.tell(channel)
            let deadline = channel.eventLoop.scheduleTask(in: timeout) {
                channel.close(promise: nil)
            }
            channel.closeFuture.whenComplete { _ in deadline.cancel() }
        }
        for channel in channels { try? await channel.closeFuture.get() }
    }

    private static func tell(_ channel: any Channel) {
        channel.pipeline.fireUserInboundEventTriggered(ServerStops())
    }
}
