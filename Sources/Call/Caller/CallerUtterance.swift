package import Timeline
package import Trace
package import Wire

/// What a caller sends.
package enum CallerUtterance: Equatable, Sendable {
    /// A packet of audio, which is or was due at `due`, in a frame of so many bytes.
    case audio(Caller.Packet, due: Instant, byteCount: Int)
    /// A packet of garbage in a frame of so many bytes.
    case garbage(byteCount: Int)
    case event(CallerEvent)
    case raw(CallerScript.RawMessage)
}

extension CallerUtterance: LineMessage {
    package var event: FaultEvent? {
        switch self {
        case .audio, .garbage: .packet
        case .event(.updateConfig): .updateConfig
        case .event(.unknown), .raw: nil
        }
    }

    package var isContent: Bool { self.event == .packet }

    package var byteCount: Int {
        switch self {
        case .audio(_, _, let byteCount), .garbage(let byteCount): return byteCount
        case .raw(let message): return message.byteCount
        case .event(let event):
            var bytes: [UInt8] = []
            event.encode(into: &bytes)
            return bytes.count
        }
    }

    package var recorded: TraceEvent? { nil }

    /// A header of a version that there is not.
    package static var malformed: [UInt8] { [0xF1, 0x20, 0x10, 0x00, 0xFF, 0xFF, 0xFF, 0xFF] }

    /// Callers have no errors to report.
    package static func error(code: UInt32, text: String) -> CallerUtterance? { nil }

    package var corrupted: CallerUtterance? {
        guard case .audio(_, _, let byteCount) = self else { return nil }
        return .garbage(byteCount: byteCount)
    }
}
