import Dispatch
import Foundation

/// Ctrl-C and SIGTERM as an event of the program.
///
/// The first is for a polite end, the second ends the program as it always would.
final class Signals {
    private let sources: [any DispatchSourceSignal]

    /// Calls `action` when the program is first told to end.
    init(_ action: @escaping @Sendable () -> Void) {
        self.sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                action()
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in self.sources { source.cancel() }
    }

    /// Waits until the program is told to end.
    static func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let signals = Signals { continuation.finish() }
        for await _ in stream {}
        withExtendedLifetime(signals) {}
    }
}
