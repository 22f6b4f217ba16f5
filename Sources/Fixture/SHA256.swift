/// The secure hash algorithm of FIPS 180-4, section 6.2.
///
/// Our own because the digest pins files against mistakes, not against attackers, and a library for
/// it would cost more to build than the rest of the package together.
struct SHA256 {
    /// FIPS 180-4, section 4.2.2: the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]

    /// FIPS 180-4, section 5.3.3: the square roots of the first eight primes.
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var schedule = [UInt32](repeating: 0, count: 64)

    /// The 32 bytes of the digest of `message`.
    mutating func digest(of message: Span<UInt8>) -> [UInt8] {
        let blockCount = message.count / 64
        for block in 0..<blockCount {
            self.compress(message.extracting(block * 64..<(block + 1) * 64))
        }
        let tail = Self.padded(
            message.extracting(blockCount * 64..<message.count),
            of: message.count
        )
        for start in stride(from: 0, to: tail.count, by: 64) {
            self.compress(tail.span.extracting(start..<start + 64))
        }
        return self.state.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// What is left of a message of `byteCount` bytes, then a one bit, zeros, and its length in bits.
    private static func padded(_ rest: Span<UInt8>, of byteCount: Int) -> [UInt8] {
        var tail: [UInt8] = []
        for index in rest.indices { tail.append(rest[index]) }
        tail.append(0x80)
        while tail.count % 64 != 56 { tail.append(0) }
        let bitCount = UInt64(byteCount) << 3
        for shift in stride(from: 56, through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
        }
        return tail
    }

    private mutating func compress(_ block: Span<UInt8>) {
        self.expand(block)
        var (a, b, c, d) = (self.state[0], self.state[1], self.state[2], self.state[3])
        var (e, f, g, h) = (self.state[4], self.state[5], self.state[6], self.state[7])
        for round in 0..<64 {
            let sum1 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ sum1 &+ choice &+ Self.constants[round] &+ self.schedule[round]
            let sum0 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { self.state[index] &+= word }
    }

    private mutating func expand(_ block: Span<UInt8>) {
        for index in 0..<16 {
            let high = UInt32(block[index * 4]) &<< 24 | UInt32(block[index * 4 + 1]) &<< 16
            let low = UInt32(block[index * 4 + 2]) &<< 8 | UInt32(block[index * 4 + 3])
            self.schedule[index] = high | low
        }
        for index in 16..<64 {
            let (old, new) = (self.schedule[index - 15], self.schedule[index - 2])
            let sigma0 = Self.rotate(old, 7) ^ Self.rotate(old, 18) ^ old &>> 3
            let sigma1 = Self.rotate(new, 17) ^ Self.rotate(new, 19) ^ new &>> 10
            self.schedule[index] =
                self.schedule[index - 16] &+ sigma0 &+ self.schedule[index - 7] &+ sigma1
        }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }
}
