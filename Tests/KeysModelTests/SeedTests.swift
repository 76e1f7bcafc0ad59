import KeysModel
import KeysSecret
import Testing

@Suite struct SeedTests {
    private static let key = CodeTests.rfcKey

    /// Spellings of one seed with the `otpauth` address that says the same.
    static let spellings: [(String, String)] = [
        ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "totp/?secret=\(key)"),
        ("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "totp/?secret=\(key)"),
        (" gezd gnbv-gy3t qojq\tgezd\u{a0}gnbv gy3t qojq\r\n", "totp/?secret=\(key)"),
        ("\(key)====", "totp/?secret=\(key)"),
        ("otpauth://totp/?secret=\(key)", "totp/?secret=\(key)"),
        ("OTPAUTH://TOTP/x?SECRET=\(key)", "totp/x?secret=\(key)"),
        ("otpauth://totp/x?secret=gezd+gnbv%20gy3tqojqgezdgnbvgy3tqojq%3D%3D", "totp/x?secret=\(key)"),
        (
            "otpauth://totp/ACME%20Co:john@example.com?secret=\(key)&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30",
            "totp/ACME%20Co:john%40example.com?secret=\(key)&issuer=ACME%20Co"
        ),
        (
            "otpauth://totp/Old%3A%20me?secret=\(key)&issuer=New&image=x",
            "totp/New:me?secret=\(key)&issuer=New"
        ),
        ("otpauth://totp/x?period=60&secret=\(key)&digits=8", "totp/x?secret=\(key)&digits=8&period=60"),
        ("otpauth://totp/x?secret=\(key)&period=&digits=&algorithm=", "totp/x?secret=\(key)"),
        ("otpauth://totp/x?secret=\(key)&algorithm=HmacSHA256", "totp/x?secret=\(key)&algorithm=SHA256"),
        ("otpauth://totp/x?secret=\(key)&algorithm=sha-512", "totp/x?secret=\(key)&algorithm=SHA512"),
        ("otpauth://totp/x?secret=\(key)#&secret=AAAAAAAAAAAAAAAA", "totp/x?secret=\(key)"),
        (
            "otpauth://hotp/x?secret=\(key)&counter=18446744073709551615",
            "hotp/x?secret=\(key)&counter=18446744073709551615"
        ),
        ("otpauth://hotp/x?secret=\(key)&period=60", "hotp/x?secret=\(key)&counter=0"),
        ("otpauth://hotp/x?secret=\(key)", "hotp/x?secret=\(key)&counter=0"),
        ("steam://\(key)", "totp/?secret=\(key)&encoder=steam&digits=5"),
        ("otpauth://totp/x?secret=\(key)&encoder=steam", "totp/x?secret=\(key)&encoder=steam&digits=5"),
        ("otpauth://totp/x?secret=\(key)&period=S", "totp/x?secret=\(key)&encoder=steam&digits=5"),
        ("key=\(key)", "totp/?secret=\(key)"),
        ("key=\(key)&step=60&size=8", "totp/?secret=\(key)&digits=8&period=60"),
        ("size=7&key=\(key)%3d", "totp/?secret=\(key)&digits=7"),
        ("key=\(key)&type=Totp&otpHashMode=Sha256", "totp/?secret=\(key)&algorithm=SHA256"),
        ("key=\(key)&type=Hotp&counter=7", "hotp/?secret=\(key)&counter=7"),
        ("key=\(key)&type=Steam&encoding=Base32", "totp/?secret=\(key)&encoder=steam&digits=5"),
        // Short keys are bad keys; those that say what they are are used all the same.
        ("otpauth://totp/a?secret=DFDF", "totp/a?secret=DFDA"),
    ]

    @Test(arguments: spellings) func `every spelling of a seed is read`(_ spelling: String, _ address: String) throws {
        #expect(try Seeds.address(spelling) == "otpauth://" + address)
        #expect(try Seeds.address("otpauth://" + address) == "otpauth://" + address)
        #expect(Seeds.isSeed(spelling))
    }

    static let refusals: [(String, SeedError)] = [
        ("", .empty), (" \r\n", .empty), (String(repeating: "A", count: 8193), .tooLong), ("JBSWY3DP1", .notBase32),
        ("JBSWY3DP0EHPK3PX", .notBase32), ("JBSW=Y3DP", .notBase32), ("see the paper, 2nd page", .notBase32),
        ("https://example.org", .notBase32), ("234567", .tooShort), ("----", .tooShort), ("AAAAAAA", .tooShort),
        ("otpauth://totp/x", .noSecret), ("otpauth://totp/x?secret=", .noSecret), ("otpauth://totp", .noSecret),
        ("a=b&c=d", .noSecret), ("otpauth://motp/x?secret=\(key)", .unknownType),
        ("otpauth://totpx/x?secret=\(key)", .unknownType), ("key=\(key)&type=Utc", .unknownType),
        ("otpauth://totp/x?secret=\(key)&algorithm=MD5", .unknownAlgorithm),
        ("otpauth://totp/x?secret=\(key)&digits=5", .wrongDigits),
        ("otpauth://totp/x?secret=\(key)&digits=9", .wrongDigits),
        ("otpauth://totp/x?secret=\(key)&digits=six", .wrongDigits),
        ("otpauth://totp/x?secret=\(key)&period=0", .wrongPeriod),
        ("otpauth://totp/x?secret=\(key)&period=-30", .wrongPeriod),
        ("otpauth://totp/x?secret=\(key)&period=4294967296", .wrongPeriod),
        ("otpauth://hotp/x?secret=\(key)&counter=18446744073709551616", .wrongCounter),
        ("key=\(key)&encoding=Hex", .wrongEncoding), ("otpauth://totp/x?secret=JBSWY3DP%4", .wrongEscape),
        ("otpauth://totp/%ff?secret=\(key)", .wrongEscape), ("otpauth://totp/x%00?secret=\(key)", .wrongEscape),
        ("otpauth://totp/x?secret=\(key)&secret=\(key)", .repeated),
        ("otpauth-migration://offline?data=AAAA", .migration),
    ]

    @Test(arguments: refusals) func `what is no seed says why`(_ value: String, _ why: SeedError) {
        #expect(Seeds.fault(value) == why)
        #expect(!Seeds.isSeed(value))
    }

    @Test func `every reason has its refusal`() {
        #expect(Set(Self.refusals.map(\.1)) == Set(SeedError.allCases))
    }

    @Test func `a key of any length is read as it was written`() throws {
        for size in 5...70 {
            let key = (0..<size).map { UInt8(($0 * 89 + size) & 0xff) }
            var output = SecretBuilder()
            try OneTimeCode.writeAddress(
                secret: Array(key.map { Self.hex($0) }.joined().utf8).span, spelled: .hex, .init(), to: &output)
            let address = output.finish().shown()
            #expect(try Seeds.address(address) == address)
            let expected = (size * 8 + 4) / 5
            #expect(address.count == "otpauth://totp/?secret=".count + expected)
        }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    @Test func `who asks is taken from outside only where the seed does not say`() throws {
        let bare = try Seeds.parse(Self.key)
        var output = SecretBuilder()
        bare.writeAddress(to: &output, issuer: "Büro & Co", account: "kim")
        #expect(
            output.finish().shown()
                == "otpauth://totp/B%C3%BCro%20%26%20Co:kim?secret=\(Self.key)&issuer=B%C3%BCro%20%26%20Co")
        let named = try Seeds.parse("otpauth://hotp/me?secret=\(Self.key)&counter=4")
        var other = SecretBuilder()
        named.writeAddress(to: &other, counter: 9, issuer: "Bank", account: "kim")
        #expect(other.finish().shown() == "otpauth://hotp/me?secret=\(Self.key)&counter=9")
    }
}

/// Seeds whose parts other programs keep apart.
@Suite struct SeedPartsTests {
    private func address(
        _ secret: String, _ spelling: OneTimeCode.SecretSpelling, _ settings: OneTimeCode.SeedSettings
    ) throws -> String {
        var output = SecretBuilder()
        try OneTimeCode.writeAddress(secret: Array(secret.utf8).span, spelled: spelling, settings, to: &output)
        return output.finish().shown()
    }

    @Test func `settings of KeeTrayTOTP are read`() throws {
        let key = CodeTests.rfcKey
        #expect(try address(key, .base32, .init(keeTray: "30;6")) == "otpauth://totp/?secret=\(key)")
        #expect(
            try address(key, .base32, .init(keeTray: "60;8;https://time.example/"))
                == "otpauth://totp/?secret=\(key)&digits=8&period=60")
        #expect(
            try address(key, .base32, .init(keeTray: "30;S", issuer: "Steam", account: "me"))
                == "otpauth://totp/Steam:me?secret=\(key)&issuer=Steam&encoder=steam&digits=5")
        #expect(try address(key, .base32, .init(keeTray: "")) == "otpauth://totp/?secret=\(key)")
        #expect(throws: SeedError.wrongPeriod) { try address(key, .base32, .init(keeTray: "soon;6")) }
    }

    @Test func `the fields of KeePass are read in all four spellings`() throws {
        let key = CodeTests.rfcKey
        let settings = OneTimeCode.SeedSettings(algorithm: "HMAC-SHA-256", digits: "8", period: "60")
        let expected = "otpauth://totp/?secret=\(key)&algorithm=SHA256&digits=8&period=60"
        #expect(try address(key, .base32, settings) == expected)
        #expect(try address("12345678901234567890", .utf8, settings) == expected)
        #expect(try address("3132333435363738393031323334353637383930", .hex, settings) == expected)
        #expect(try address("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", .base64, settings) == expected)
        #expect(try address(key, .base32, .init(counter: "5")) == "otpauth://hotp/?secret=\(key)&counter=5")
        #expect(throws: SeedError.wrongEncoding) { try address("313", .hex, .init()) }
        #expect(throws: SeedError.wrongEncoding) { try address("MTI", .base64, .init()) }
        #expect(throws: SeedError.empty) { try address(" ", .base32, .init()) }
    }
}
