internal import KeysSecret
internal import Testing

@testable internal import KeysCrypto

/// One password has one form, however a keyboard spells it.
struct PasswordTests {
    static let spellings: [(String, String)] = [
        ("caf\u{e9}", "cafe\u{301}"), ("\u{212b}ngstr\u{f6}m", "A\u{30a}ngstro\u{308}m"), ("\u{c5}", "\u{212b}"),
        ("\u{d55c}\u{ae00}", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"), ("\u{1e69}", "s\u{307}\u{323}"),
        ("\u{1ed9}", "o\u{302}\u{323}"), ("\u{2126}", "\u{3a9}"), ("\u{958}", "\u{915}\u{93c}"),
        ("\u{1d15e}", "\u{1d157}\u{1d165}"),
    ]

    private static func areOne(_ one: String, _ other: String) throws(CryptoError) -> Bool {
        let first = try Lab.password(one)
        let second = try Lab.password(other)
        return first.equals(second)
    }

    @Test(arguments: spellings)
    func `two spellings of one password are one`(_ one: String, _ other: String) throws {
        #expect(!one.utf8.elementsEqual(other.utf8))
        let isSame = try Self.areOne(one, other)
        #expect(isSame)
    }

    @Test(arguments: [
        ("a", "A"), ("\u{fb01}", "fi"), ("1", "\u{ff11}"), ("x ", "x"), (" x", "x"), ("\u{df}", "ss"),
    ])
    func `nothing else is made the same`(_ one: String, _ other: String) throws {
        let isSame = try Self.areOne(one, other)
        #expect(!isSame)
    }

    @Test func `a composed password is kept byte for byte`() throws {
        for text in ["plain", "caf\u{e9}", "\u{1f511}\u{fe0f}", " blanks ", "\u{a0}", "\u{200b}"] {
            let password = try Lab.password(text)
            let bytes = password.withBytes { span in span.indices.map { span[$0] } }
            #expect(bytes == Array(text.utf8), "\(text)")
        }
    }

    static let refused: [([UInt8], PasswordFault)] = [
        ([], .empty), ([0x61, 0x00], .controlCharacter), (Array("tab\t".utf8), .controlCharacter),
        (Array("line\n".utf8), .controlCharacter), ([0x7f], .controlCharacter), ([0xc2, 0x85], .controlCharacter),
        ([0xff], .notUTF8), ([0xc3], .notUTF8), ([0xc0, 0x80], .notUTF8), ([0xed, 0xa0, 0x80], .notUTF8),
        ([0xf4, 0x90, 0x80, 0x80], .notUTF8), ([0x61, 0x80], .notUTF8),
        (Array("\u{378}".utf8), .unassigned), (Array("\u{10ffff}".utf8), .unassigned),
        ([UInt8](repeating: 0x61, count: 1025), .tooLong), ([UInt8](repeating: 0x61, count: 5000), .tooLong),
        (Array(String(repeating: "\u{e9}", count: 513).utf8), .tooLong),
    ]

    @Test(arguments: refused)
    func `what cannot be a password is refused by name`(_ bytes: [UInt8], _ fault: PasswordFault) {
        let found = Lab.fault { () throws(CryptoError) in _ = try PrimaryPassword(chosen: SecretBytes(bytes)) }
        #expect(found == .password(fault))
    }

    @Test func `an unassigned code point opens what an older Keys was given`() throws {
        let password = try PrimaryPassword(entered: SecretBytes(Array("\u{378}x".utf8)))
        let bytes = Lab.bytes(password.secret)
        #expect(bytes == Array("\u{378}x".utf8))
    }

    @Test func `the longest password is 1024 bytes in its one form`() throws {
        _ = try Lab.password(String(repeating: "a", count: 1024))
        _ = try Lab.password(String(repeating: "\u{e9}", count: 512))
        _ = try Lab.password(String(repeating: "e\u{301}", count: 512))
    }
}
