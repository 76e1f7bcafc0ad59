import KeysModel
import Testing

/// References as people write them.
@Suite struct EntryReferenceTests {
    @Test(
        arguments: [
            ("keys://GitHub/password", "GitHub", EntryReference.Value.field("password"), nil),
            ("keys://Work/Servers/db/user name", "Work/Servers/db", .field("user name"), nil),
            ("keys://a%2Fb/100%25?vault=work", "a/b", .field("100%"), "work"),
            ("keys://GitHub?otp", "GitHub", .code, nil),
            ("keys://Work/GitHub?otp&vault=my%20own", "Work/GitHub", .code, "my own"),
            ("keys://Größe/pin#2", "Größe", .field("pin#2"), nil),
        ] as [(String, String, EntryReference.Value, String?)])
    func `entry, field and vault are read`(text: String, entry: String, value: EntryReference.Value, vault: String?)
        throws
    {
        let reference = try EntryReference(text)
        #expect(
            reference.entry == entry && reference.value == value && reference.vault == vault && reference.text == text)
    }

    @Test(arguments: [
        "keys://", "keys://GitHub", "keys:///password", "keys://a//b", "keys://GitHub/", "keys://a/%", "keys://a/%2",
        "keys://a/%zz",
        "keys://a/b?x", "keys://a/b?vault=", "keys://a/b?otp=1", "keys://a?otp&otp", "keys://a/b?vault=x&vault=y",
        "keys://a/b%00",
        "keys://a/%ff", "http://a/b", "", "keys://a/b?", "keys://?otp",
    ])
    func `what is none is refused`(text: String) {
        #expect(throws: ReferenceFault(text: text)) { try EntryReference(text) }
    }

    private func pieces(_ text: String, bare: Bool = true) throws -> [String] {
        try ReferenceTemplate(Array(text.utf8), bare: bare).pieces.map { piece in
            switch piece {
            case .text(let bytes): String(decoding: bytes, as: UTF8.self)
            case .reference(let reference): "<\(reference.text)>"
            }
        }
    }

    @Test func `references in braces and bare ones are found in a text, and nothing else`() throws {
        #expect(try pieces("a={{ keys://My db/pass word }};") == ["a=", "<keys://My db/pass word>", ";"])
        #expect(try pieces("{{keys://a/b}}{{keys://a/c}}") == ["<keys://a/b>", "<keys://a/c>"])
        #expect(
            try pieces("u: \"keys://a/b\", keys://a/c?vault=x)") == [
                "u: \"", "<keys://a/b>", "\", ", "<keys://a/c?vault=x>", ")",
            ])
        #expect(try pieces("{{ other }} {{{ keys://a/b }}}") == ["{{ other }} {", "<keys://a/b>", "}"])
        #expect(try pieces("keys://a/b", bare: false) == ["keys://a/b"])
        #expect(try pieces("monkeys: keys:/ key") == ["monkeys: keys:/ key"])
        #expect(try pieces("") == [])
        #expect(throws: ReferenceFault.self) { try pieces("{{ keys://a/b") }
        #expect(throws: ReferenceFault.self) { try pieces("{{ keys://a/b\n}}") }
        #expect(throws: ReferenceFault.self) { try pieces("see keys://") }
    }

    @Test func `bytes that are no text stay as they are`() throws {
        let bytes: [UInt8] = [0xff, 0x00, 0x7b] + Array("keys://a/b ".utf8) + [0xfe]
        let template = try ReferenceTemplate(bytes)
        #expect(
            template.pieces == [
                .text([0xff, 0x00, 0x7b]), .reference(try EntryReference("keys://a/b")), .text([0x20, 0xfe]),
            ])
    }
}
