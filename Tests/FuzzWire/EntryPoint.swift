/// Where libFuzzer comes in: gives `count` bytes to every decoder, and stops at the first complaint.
///
/// In the package's own tests nobody calls it. For a long run, which has no use for the package:
///
///     swiftc -O -parse-as-library -swift-version 6 -sanitize=fuzzer,address -package-name fuzz \
///         -I Sources/CZlib Sources/Wire/*/*.swift Tests/FuzzWire/*.swift -o .build/fuzz
///     mkdir -p .build/corpus
///     SWIFT_BACKTRACE=enable=no .build/fuzz .build/corpus Fixtures/Corpus < /dev/null
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safe: the fuzzer owns `count` bytes there until we return, and we copy them.
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    for decoder in FuzzedDecoder.all {
        if let complaint = decoder.complaint(bytes) { fatalError("\(decoder.name): \(complaint)") }
    }
    return 0
}
