import KeysModel
import KeysSecret
import Testing

extension SecretBytes {
    /// What a test may look at.
    borrowing func shown() -> String {
        withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }
}

/// What a test asks a seed, for errors to be compared.
enum Seeds {
    static func parse(_ text: String) throws(SeedError) -> OneTimeCode.Seed {
        try OneTimeCode.Seed(parsing: Array(text.utf8).span)
    }

    static func fault(_ text: String) -> SeedError? {
        do throws(SeedError) {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    static func isSeed(_ text: String) -> Bool { OneTimeCode.isSeed(Array(text.utf8).span) }

    static func address(_ text: String) throws(SeedError) -> String {
        let seed = try parse(text)
        var output = SecretBuilder()
        seed.writeAddress(to: &output)
        return output.finish().shown()
    }
}

@Suite struct CodeTests {
    /// "12345678901234567890" and its longer brothers, as RFC 6238 has them.
    static let rfcKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    static let rfcKey32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"
    static let rfcKey64 =
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA"

    @Test func `counted codes are those of RFC 4226, appendix D`() throws {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        let seed = try Seeds.parse("otpauth://hotp/x?secret=\(Self.rfcKey)&counter=0")
        for (counter, code) in expected.enumerated() {
            #expect(seed.code(counter: UInt64(counter)).shown() == code)
        }
    }

    static let rfc6238: [(seconds: Int64, sha1: String, sha256: String, sha512: String)] = [
        (59, "94287082", "46119246", "90693936"), (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"), (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"), (20_000_000_000, "65353130", "77737706", "47863826"),
    ]

    @Test(arguments: rfc6238) func `timed codes are those of RFC 6238, appendix B`(
        seconds: Int64, sha1: String, sha256: String, sha512: String
    ) throws {
        for (key, hash, code) in [
            (Self.rfcKey, "SHA1", sha1), (Self.rfcKey32, "SHA256", sha256), (Self.rfcKey64, "SHA512", sha512),
        ] {
            let seed = try Seeds.parse("otpauth://totp/x?secret=\(key)&algorithm=\(hash)&digits=8")
            #expect(seed.code(at: seconds * 1000).shown() == code)
            #expect(seed.code(at: seconds * 1000 + 999).shown() == code)
        }
    }

    @Test func `codes of Steam are those of its app`() throws {
        let seed = try Seeds.parse("steam://63BEDWCQZKTQWPESARIERL5DTTQFCJTK")
        #expect(seed.code(at: 1_511_200_518_000).shown() == "FR8RV")
        #expect(seed.code(at: 1_511_200_714_000).shown() == "9P3VP")
        let zeros = try Seeds.parse("otpauth://steam/x?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        #expect(zeros.code(counter: 0).shown() == "RYH4D" && zeros.code(counter: 1).shown() == "DR2DK")
    }

    @Test func `seven digits keep the zero they begin with`() throws {
        let seed = try Seeds.parse("otpauth://totp/x?secret=\(Self.rfcKey)&digits=7")
        #expect(seed.code(at: 1_111_111_109_000).shown() == "7081804")
        let eight = try Seeds.parse("otpauth://totp/x?secret=\(Self.rfcKey)&digits=8")
        #expect(eight.code(at: 1_111_111_109_000).shown() == "07081804")
    }

    @Test func `the seconds left run from the period down to one`() throws {
        let seed = try Seeds.parse("otpauth://totp/x?secret=\(Self.rfcKey)&period=45")
        #expect(
            seed.secondsLeft(at: 0) == 45 && seed.secondsLeft(at: 44_999) == 1 && seed.secondsLeft(at: 45_000) == 45)
        #expect(seed.secondsLeft(at: -1) == 45 && seed.code(at: -1).shown() == seed.code(at: 0).shown())
        let longest = try Seeds.parse("otpauth://totp/x?secret=\(Self.rfcKey)&period=4294967295")
        #expect(longest.secondsLeft(at: .max) > 0 && longest.code(at: .max).count == 6)
    }
}
