import KeysModel
import KeysSecret
import Testing

struct JSONReaderTests {
    private func document(_ text: String, _ limits: JSONDocument.Limits = .init()) throws(JSONError) -> JSONDocument {
        try JSONDocument(reading: Array(text.utf8).span, limits: limits)
    }

    private func fault(_ bytes: [UInt8], _ limits: JSONDocument.Limits = .init()) -> JSONError? {
        do {
            _ = try JSONDocument(reading: bytes.span, limits: limits)
            return nil
        } catch { return error }
    }

    @Test func `values are read as they are`() throws {
        let document = try document(
            #" {"a":[1,-2.5e+3,0],"b":null,"c":true,"d":"x\u00e9\ud83d\ude00\/\n","e":{}} "#)
        let root = document.root
        let keys = document.members(root)?.map(\.key)
        #expect(keys == ["a", "b", "c", "d", "e"])
        var found: [String: JSONDocument.Value] = [:]
        for (key, value) in document.members(root) ?? [] { found[key] = value }
        let a = try #require(found["a"])
        let numbers = document.elements(a)?.map { document.integer($0) }
        #expect(numbers == [1, nil, 0])
        let isNull = document.isNull(try #require(found["b"]))
        #expect(isNull)
        let bool = document.bool(try #require(found["c"]))
        #expect(bool == true)
        let text = document.text(try #require(found["d"]))
        #expect(text == "xé😀/\n")
        let members = document.members(try #require(found["e"]))
        #expect(members?.isEmpty == true)
        let none = document.member("f", of: root)
        #expect(none == nil)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{a:1}", 1), ("{\"a\":1,}", 7),
        ("nul", 3), ("nulL", 3), ("01", 1), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0), ("\"a", 2),
        ("\"\t\"", 1), ("\"\\x\"", 1), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 7), ("\"\\ud800\\u0041\"", 1),
        ("\"\\udc00\"", 1), ("1 1", 2), ("{}x", 2), ("\u{feff}1", 0), ("/*c*/1", 0), ("NaN", 0), ("'a'", 0),
        ("]", 0),
    ])
    func `what is not RFC 8259 is refused where it shows`(_ text: String, _ offset: Int) {
        #expect(fault(Array(text.utf8)) == .malformed(offset: offset))
    }

    @Test(
        arguments: [
            [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xe2, 0x82],
        ] as [[UInt8]])
    func `text that is not UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect(fault(bytes) == .malformed(offset: 1))
    }

    @Test func `limits are named before anything grows`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(fault(Array(deep.utf8)) == .tooDeep(offset: 64, limit: 64))
        #expect(fault(Array(deep.dropFirst().dropLast().utf8)) == nil)
        #expect(fault(Array(repeating: UInt8(ascii: "["), count: 1_000_000)) == .tooDeep(offset: 64, limit: 64))
        var limits = JSONDocument.Limits()
        limits.bytes = 4
        #expect(fault(Array("12345".utf8), limits) == .tooLong(limit: 4))
        limits = .init()
        limits.values = 3
        #expect(fault(Array("[1,2,3]".utf8), limits) == .tooMany(limit: 3))
        #expect(fault(Array("[1,2]".utf8), limits) == nil)
        #expect(fault(Array(#"{"a":1,"\u0061":2}"#.utf8)) == .repeatedKey(offset: 7))
    }

    @Test func `every truncation and every changed byte is read or refused, never a crash`() {
        let sound = Array(#"{"a":[1,-2.5e+3],"b":{"c":"x\ud83d\ude00é"},"d":null,"e":true}"#.utf8)
        for size in 0..<sound.count { #expect(fault(Array(sound.prefix(size))) != nil) }
        for index in sound.indices {
            for value in [0, 0x22, 0x5c, 0x7b, 0x80, 0xff] as [UInt8] {
                var changed = sound
                changed[index] = value
                _ = fault(changed)
            }
        }
    }
}

struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 16)
        body(&writer)
        return EntrySample.text(writer.finish())
    }

    @Test func `structure stands as it was given`() {
        let text = written { writer in
            writer.beginObject()
            writer.key("z")
            writer.beginArray()
            writer.number(-1)
            writer.number(tenths: 77.549)
            writer.number(tenths: -0.25)
            writer.number(tenths: 20)
            writer.number(tenths: .infinity)
            writer.beginObject()
            writer.endObject()
            writer.endArray()
            writer.key("a")
            writer.null()
            writer.key("b/")
            writer.bool(false)
            writer.endObject()
        }
        #expect(text == #"{"z":[-1,77.5,-0.3,20,null,{}],"a":null,"b/":false}"#)
    }

    @Test func `nothing a terminal would obey stands bare`() {
        let text = written { $0.text("\"\\/\u{1b}\n\u{7f}\u{9b}\u{202e}\u{200b}\u{2028}\u{e0041}é日😀") }
        #expect(text == #""\"\\/\u001b\n\u007f\u009b\u202e\u200b\u2028\udb40\udc41é日😀""#)
        #expect(written { $0.text("\u{301}a\u{301}") } == "\"\\u0301a\u{301}\"")
    }

    @Test func `every code point comes back exactly`() throws {
        for start in stride(from: UInt32(0), through: 0x10ffff, by: 0x1000) {
            var text = ""
            for value in start..<start + 0x1000 {
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            var writer = JSONWriter()
            writer.text(text)
            let json = writer.finish()
            let back: String? = try json.withBytes { (bytes) throws(JSONError) -> String? in
                let document = try JSONDocument(reading: bytes)
                return document.text(document.root)
            }
            #expect(back.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test(
        arguments: [
            ([], #""""#), ([0x61], #""a""#), ([0xff], #"{"base64":"/w=="}"#),
            ([0xff, 0xfe], #"{"base64":"//4="}"#),
            ([0x61, 0x62, 0xc3], #"{"base64":"YWLD"}"#), ([0xed, 0xa0, 0x80], #"{"base64":"7aCA"}"#),
        ] as [([UInt8], String)])
    func `bytes that are no text are written in base 64`(_ bytes: [UInt8], _ expected: String) {
        #expect(written { $0.value(bytes.span) } == expected)
        #expect(
            written { writer in
                writer.beginArray()
                writer.value(bytes.span)
                writer.value(bytes.span)
                writer.endArray()
            } == "[\(expected),\(expected)]")
    }
}

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_763_923_200_999, "2025-11-23T18:40:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"), (4_107_542_399_000, "2100-02-28T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"), (253_402_300_799_000, "9999-12-31T23:59:59Z"),
            (253_402_300_800_000, "+10000-01-01T00:00:00Z"), (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59Z"), (.max, "+292278994-08-17T07:12:55Z"),
            (.min, "-292275055-05-16T16:47:04Z"),
        ] as [(Int64, String)])
    func `a moment has one spelling`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp.text(milliseconds: milliseconds) == text)
    }
}
