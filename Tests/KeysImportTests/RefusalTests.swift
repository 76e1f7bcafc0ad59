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

    @Test(arguments: ImportFormat.all.map(\.header))
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
            "Harbour,https://harbour.example,ada,secret\n", "{\"items\":[]}", "<xml/>\n", "name\tnothing\n", "x",
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
