internal import KeysModel
internal import Testing

@testable internal import KeysImport

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

@Suite struct RefusalTests {
    @Test func `an empty file is empty, with or without mark and blank lines`() {
        for text in ["", "\u{FEFF}", "\n\r\n  \n", "sep=;\n"] { #expect(refusal(Array(text.utf8)) == .empty) }
        #expect(refusal([0xFF, 0xFE]) == .empty)
    }

    @Test(arguments: ImportFormat.all.map(\.header).filter { !$0.isEmpty })
    func `a header alone is no entry and no error`(header: String) throws {
        let seen = try read(header)
        #expect(seen.entries.isEmpty && seen.failed.isEmpty && seen.warnings.isEmpty)
    }

    @Test func `what is no text is binary`() throws {
        let header = Array("name,url,username,password\n".utf8)
        let late = header + [UInt8](repeating: 0x61, count: 200_000) + [0x00, 0x0A]
        for bytes: [UInt8] in [
            [0x50, 0x4B, 0x03, 0x04, 0x14], [0x1F, 0x8B, 0x08, 0x41], header + [0x61, 0, 0x0A], late,
        ] {
            #expect(refusal(bytes) == .binary)
        }
        #expect(throws: ImportError.binary) { try readPipe(late) }
    }

    @Test func `a file no format knows is unknown`() {
        for text in [
            "Harbour,https://harbour.example,ada,secret\n", "{\"things\":[]}", "{}", "[]", "[1]", "<xml/>\n",
            "name\tnothing\n", "x",
        ] {
            #expect(refusal(Array(text.utf8)) == .unknown)
        }
    }

    @Test func `a format claimed wrongly is named with what is missing`() {
        let chrome = Array("name,url,username,password\na,b,c,d\n".utf8)
        let wrong = ImportOptions(format: .firefox)
        let missing = ["httprealm", "formactionorigin"]
        #expect(refusal(chrome, options: wrong) == .formatMismatch(format: "firefox", missing: missing))
        #expect(refusal(Array("foo,bar\n1,2\n".utf8), options: ImportOptions(format: .guessed)) == nil)
    }

    @Test func `columns nobody knows are fields when CSV is asked for`() throws {
        let seen = try read("foo,bar\n1,2\n", options: ImportOptions(format: .guessed))
        #expect(seen.entries.map(\.title) == ["Untitled"])
        #expect(seen.entries.map(\.fields) == [["foo|text|1", "bar|text|2"]])
    }

    @Test func `a folder cannot be read`() {
        let folder = open("/", O_RDONLY)
        defer { close(folder) }
        #expect(throws: ImportError.unreadable(EISDIR)) { try outcome(ImportReader(descriptor: folder)) }
        #expect(throws: ImportError.unreadable(EBADF)) { try outcome(ImportReader(descriptor: -1)) }
    }
}

@Suite struct JSONRefusalTests {
    @Test func `an encrypted Bitwarden export is refused with the way to export otherwise`() throws {
        #expect(refusal(try export("bitwarden-encrypted.json")) == .encrypted(format: "bitwarden-json"))
    }

    @Test func `JSON cut at any byte is refused, and no entry after the cut comes in`() throws {
        let bytes = try export("bitwarden.json")
        // The line end at the very end may go.
        for count in 1..<bytes.count - 1 {
            #expect(refusal(Array(bytes.prefix(count))) != nil, "\(count)")
        }
    }

    @Test func `what is nested too deeply, too long or repeated is refused`() {
        let deep = String(repeating: "[", count: 100_000)
        for text in [
            #"{"items":[\#(deep)"#, #"{"items":[{"name":\#(deep)\#(String(repeating: "]", count: 100_000))}]}"#,
            #"{"items":[],"items":[]}"#, #"{"items":[{},]}"#, #"{"items":[{}]}x"#, #"{"items":[{}{}]}"#,
        ] {
            guard case .badJSON = refusal(Array(text.utf8)) else {
                Issue.record("\(text.prefix(30)): \(String(describing: refusal(Array(text.utf8))))")
                continue
            }
        }
        let long = #"{"items":[{"notes":""# + String(repeating: "a", count: JSONElements.longestValue) + #""}]}"#
        #expect(refusal(Array(long.utf8)) == .jsonTooLong(limit: JSONElements.longestValue))
    }

    @Test func `a newer Keys and a wrong claim are named`() {
        let newer = Array(#"{"format":"keys-json","version":2,"entries":[]}"#.utf8)
        #expect(refusal(newer) == .tooNew)
        let wrong = ImportOptions(format: .chrome)
        #expect(refusal(Array("{}".utf8), options: wrong) == .formatMismatch(format: "chrome", missing: []))
        let json = ImportOptions(format: .bitwardenJSON)
        #expect(
            refusal(Array("a,b\n".utf8), options: json) == .formatMismatch(format: "bitwarden-json", missing: []))
    }

    @Test func `a NUL in a text leaves its entry out by name`() throws {
        let seen = try read(
            #"{"items":[{"name":"a\u0000b"},{"name":"c","login":{"password":"x\u0000"}},{"name":"d"}]}"#)
        #expect(seen.entries.map(\.title) == ["d"])
        #expect(seen.failed == Array(repeating: "1 a text in it has a NUL byte, which no value may have", count: 2))
        let raw =
            #"{"format":"keys-json","version":1,"entries":[{"kind":"note","title":"a","fields":"#
            + #"[{"field":19,"label":"notes","type":"multiline","value":{"base64":"YQBi"}}]}]}"#
        #expect(try read(raw).failed == ["1 what stands under fields is not what the format says"])
    }

    @Test func `very many addresses and old values of one entry are read at once`() throws {
        let url = #"{"field":0,"label":"url","type":"url","value":"https://a.example"}"#
        let past = #"{"field":"url 7","label":"url","type":"url","reason":"edit","changed":"","device":"1","value":""}"#
        let fields = Array(repeating: url, count: 10_000).joined(separator: ",")
        let pasts = Array(repeating: past, count: 10_000).joined(separator: ",")
        let seen = try read(
            #"{"format":"keys-json","version":1,"entries":[{"kind":"login","title":"a","fields":[\#(fields)],"#
                + #""history":[\#(pasts)]}]}"#)
        #expect(seen.entries.map(\.urls.count) == [10_000])
    }

    @Test func `an item that is none is left out by name, the others come in`() throws {
        let seen = try read(#"{"items":[{"name":"one"},7,{"name":"two","login":[]},{"name":"three"}]}"#)
        #expect(seen.entries.map(\.title) == ["one", "three"])
        #expect(
            seen.failed == [
                "1 what stands under items is not what the format says",
                "1 what stands under login is not what the format says",
            ])
    }
}

@Suite struct BrokenRecordTests {
    private let header = "url,username,password,totp,extra,name,grouping,fav\n"

    @Test func `a note cut by line ends without quotes is put together`() throws {
        let seen = try read(
            header + "http://sn,,,,first\nsecond\n\nfourth,Charts,Work,0\nhttps://a.example,ada,x,,,A,,1\n")
        #expect(seen.failed.isEmpty)
        #expect(seen.entries.map(\.title) == ["Charts", "A"])
        #expect(seen.entries[0].notes == "first\nsecond\n\nfourth")
        #expect(seen.entries[0].kind == .note && seen.entries[0].folder == "Work")
        #expect(seen.entries.map(\.row) == [2, 6])
    }

    @Test func `a record of very many lines is put together, or left out, at once`() throws {
        let lines = String(repeating: "a\n", count: 400_000)
        let whole = try read(header + "http://sn,,,," + lines + "z,Charts,Work,0\n")
        #expect(whole.failed.isEmpty && whole.entries.map(\.notes?.utf8.count) == [lines.utf8.count + 1])
        let long = try read(
            header + "http://sn,,,," + lines + lines + "z,Charts,Work,0\nhttps://a.example,ada,x,,,A,,1\n")
        // What is too long, and what was behind it.
        #expect(long.failed.count == 2 && long.failed[0].hasPrefix("2 longer than"))
        #expect(long.entries.map(\.title) == ["A"])
    }

    @Test func `a record cut off is named with its line, and those around it come in`() throws {
        let whole = "https://a.example,ada,x,,,A,,0\n"
        let seen = try read(header + whole + "https://b.example,grace,pa\n" + whole.replacing("A", with: "B"))
        #expect(seen.entries.map(\.row) == [2, 4])
        #expect(seen.failed.count == 1 && seen.failed[0].hasPrefix("3 only 3 of 8 columns"))
        let last = try read(header + whole + "https://b.example,grace")
        #expect(last.failed.count == 1 && last.entries.count == 1)
    }

    @Test func `commas without quotes end in the notes, and that is said`() throws {
        let seen = try read(header + "http://sn,,,,one, two, three,Charts,Work,1\n")
        #expect(seen.entries.map(\.title) == ["Charts"])
        #expect(seen.entries[0].notes == "one, two, three" && seen.entries[0].folder == "Work")
        #expect(seen.entries[0].isFavorite)
        #expect(seen.warnings == ["2 2 cells too many, for commas without quotes; they are in the notes"])
    }
}

@Suite struct ColumnMapTests {
    private func options(_ maps: String..., noHeader: Bool = false) -> ImportOptions {
        ImportOptions(maps: maps.compactMap { ColumnMap($0) }, hasNoHeader: noHeader)
    }

    @Test func `columns become what a person says`() throws {
        let seen = try read(
            "Konto,Kennwort,PIN,rest\nada,secret,47,x\n",
            options: options("konto=username", "Kennwort=password", "3=concealed:Pin code", "rest=ignore"))
        #expect(seen.entries.map(\.username) == ["ada"] && seen.entries.map(\.passwordText) == ["secret"])
        #expect(seen.entries.map(\.fields) == [["Pin code|concealed|47"]])
    }

    @Test func `a file without header is read by numbers`() throws {
        let seen = try read(
            "Harbour,ada,secret\n", options: options("1=title", "2=username", "3=password", noHeader: true))
        #expect(seen.entries.map(\.title) == ["Harbour"] && seen.entries.map(\.passwordText) == ["secret"])
    }

    @Test func `a map that is none, and a column that is not there, are named`() {
        for wrong in ["", "=", "a", "a=", "=title", "a=nothing", "a=field:"] {
            #expect(ColumnMap(wrong) == nil, "\(wrong)")
        }
        #expect(ColumnMap("a=b=title") != nil)
        #expect(refusal(Array("name,url\n".utf8), options: options("Konto=username")) == .noSuchColumn)
    }
}
