/// Where the samples of a WAV file really are.
///
/// The data chunk's size is wrong in many files. A program that writes to a pipe cannot go back to
/// fill it in, and leaves 0 or the largest number; a recording that was interrupted promises more than
/// there is. libsndfile takes 0 at its word and finds nothing, and reads a chunk that follows such
/// data as if it were sound.
///
///     "RIFF" size "WAVE"  { id size body pad }*  "data" size samples  { id size body pad }*
enum WAVSamples {
    /// What programs write behind the samples.
    private static let trailers = [
        "LIST", "id3 ", "ID3 ", "bext", "iXML", "_PMX", "cue ", "smpl", "fact", "PEAK", "JUNK",
    ]

    /// The file with the true size in its data chunk and nothing behind it, if the size was wrong;
    /// else `bytes` as they are.
    static func repairing(_ bytes: [UInt8]) -> [UInt8] {
        let file = bytes.span
        guard file.hasTag("RIFF", at: 0), file.hasTag("WAVE", at: 8),
            let header = self.dataHeader(file)
        else { return bytes }
        let start = header + 8
        let declared = self.size(file, at: header)
        let isUnknown = declared == 0 && !self.areChunks(file, from: start)
        guard isUnknown || declared > file.count - start else { return bytes }
        let end = self.trailerStart(file, from: start)
        var repaired = Array(bytes[..<end])
        // The size of the file is bounded far below 4 GiB.
        self.setSize(UInt32(truncatingIfNeeded: end - start), in: &repaired, at: header)
        self.setSize(UInt32(truncatingIfNeeded: end - 8), in: &repaired, at: 0)
        return repaired
    }

    /// Where the header of the data chunk is.
    private static func dataHeader(_ file: Span<UInt8>) -> Int? {
        var position = 12
        while position + 8 <= file.count {
            if file.hasTag("data", at: position) { return position }
            position = self.end(file, ofChunkAt: position)
        }
        return nil
    }

    /// Where the chunks behind the samples begin; the end of the file if there are none.
    private static func trailerStart(_ file: Span<UInt8>, from start: Int) -> Int {
        for position in stride(from: start, to: file.count - 7, by: 2) {
            let isTrailer = self.trailers.contains { file.hasTag($0, at: position) }
            if isTrailer, self.areChunks(file, from: position) { return position }
        }
        return file.count
    }

    /// Whether chunk follows chunk from `start` exactly to the end of the file. The last one may lack
    /// its padding.
    private static func areChunks(_ file: Span<UInt8>, from start: Int) -> Bool {
        var position = start
        while position + 8 <= file.count {
            position = self.end(file, ofChunkAt: position)
        }
        return position == file.count || position == file.count + 1
    }

    private static func end(_ file: Span<UInt8>, ofChunkAt position: Int) -> Int {
        let size = self.size(file, at: position)
        return position + 8 + size + size % 2
    }

    private static func size(_ file: Span<UInt8>, at chunk: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(file[chunk + 4 + $1]) << (8 * $1) }
    }

    private static func setSize(_ size: UInt32, in bytes: inout [UInt8], at chunk: Int) {
        for index in 0..<4 {
            bytes[chunk + 4 + index] = UInt8(truncatingIfNeeded: size >> (8 * index))
        }
    }
}
