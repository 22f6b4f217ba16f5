import Dispatch
import Foundation

/// Ctrl-C and SIGTERM as an event of the program.
///
/// The first is for a polite end, a second of either kind ends the program as it always would.
final class Signals {
    private static let numbers = [SIGINT, SIGTERM]

    private let sources: [any DispatchSourceSignal]
    /// Ends when the program is told to.
    private let told: AsyncStream<Never>

    /// Calls `action` when the program is first told to end. From here on that does not end it by itself.
    init(_ action: @escaping @Sendable () -> Void = {}) {
        let (told, continuation) = AsyncStream.makeStream(of: Never.self)
        self.told = told
        let registrations = DispatchGroup()
        self.sources = Self.numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                for number in Self.numbers { signal(number, SIG_DFL) }
                action()
                continuation.finish()
            }
            registrations.enter()
            source.setRegistrationHandler { registrations.leave() }
            source.resume()
            return source
        }
        // A signal that comes before the sources are known to the system is ignored for good.
        registrations.wait()
    }

    /// Does `work` in a task of its own, which is cancelled when the program is told to end.
    static func interrupting<Value: Sendable>(
        _ work: @escaping @Sendable () async -> Value
    ) async -> Value {
        let task = Task { await work() }
        let signals = Signals { task.cancel() }
        defer { withExtendedLifetime(signals) {} }
        return await task.value
    }

    deinit {
        for source in self.sources { source.cancel() }
    }

    /// Waits until the program is told to end; not at all if it was told before.
    func wait() async {
        for await _ in self.told {}
    }
}
