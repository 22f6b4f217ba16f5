import Support
import Testing

/// Checks that `bytes` are those of the golden file at `path`; with `UPDATE_FIXTURES=1`, makes them so.
func expectGolden(
    _ bytes: [UInt8],
    at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    if Fixtures.areUpdated { try Fixtures.writeHex(bytes, at: path) }
    let golden = try Fixtures.hex(at: path)
    #expect(bytes == golden, "\(path)", sourceLocation: sourceLocation)
}

/// Checks that the golden files in `folder` are those called `names`, so that none is forgotten.
func expectGoldenFiles(
    _ names: [String],
    in folder: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let found = try Fixtures.names(in: folder)
    #expect(found == names.map { $0 + ".hex" }.sorted(), sourceLocation: sourceLocation)
}
