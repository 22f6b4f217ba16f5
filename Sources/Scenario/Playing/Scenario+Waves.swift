package import Audio
import Call
package import Fixture

extension Scenario {
    /// What callers say, as a recognizer may check it, by the short digests of the files: 16 kHz, mono, s16le.
    /// None if callers add to what they say or damage it themselves.
    ///
    /// - Throws: If a WAV cannot be read.
    package func checkedWaves(of fixture: Fixture) throws(AudioError) -> [UInt32: [UInt8]] {
        self.saysWhatItReads ? try self.waves(of: fixture) : [:]
    }

    /// Whether what callers send is what is in their files.
    package var saysWhatItReads: Bool {
        let adds = self.callers.contains { $0.noise != nil || $0.echo != nil }
        let damages = self.faults.contains { $0.fault.party == .caller }
        return !adds && !damages
    }

    /// What callers say, by the short digests of the files: 16 kHz, mono, s16le.
    ///
    /// - Throws: If a WAV cannot be read.
    package func waves(of fixture: Fixture) throws(AudioError) -> [UInt32: [UInt8]] {
        let said = Set(self.callers.flatMap(\.steps).compactMap { $0.media?.value })
        var waves: [UInt32: [UInt8]] = [:]
        for media in fixture.media where said.contains(media.path) {
            let recording = try Recording(decoding: media.bytes, name: media.path)
            waves[media.digest.short] = Array(recording.packets(of: .milliseconds(100)).joined())
        }
        return waves
    }
}
