internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// A summary and a body that a Python program spelled from FORMAT alone.
struct FromPaper {
    static let summary =
        "01010200000000000a03ffffffffffffac0201ac02ffffffffffffffffff0180d095ffbc3110593eea34f8a3fa44a56e6ddbaa612f6301"
        + "00033420cf93b1e433498327da5884590358504838a34b5181d210b2f2d175416173070100010900004578616d706c65020001070000"
        + "6c6f67696e1001ac020400006d651100031400039f03f8499d780ca371d10dd760a34522539981808080808080400002160100006874"
        + "7470733a2f2f6578616d706c652e6f7267828080808080804000020b0200c80166c3a46d696c79858080808080804000021803010101"
        + "0350494e0bc522acdb5569d6c409c9128ea1cb2507020102"
    static let body =
        "010211067333637265748580808080808040043132333401110100000000000a80d095ffbc31ffffffffffff01010870617373776f7264"
        + "036f6c64"

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private func shelf() throws -> Shelf {
        Shelf(Written(try Version(decoding: bytes(Self.summary).span), body: bytes(Self.body)))
    }

    @Test func `the summary says what it should, and is written the same`() throws {
        let version = try Version(decoding: bytes(Self.summary).span)
        #expect(version.encoded() == bytes(Self.summary))
        #expect(version.stamp == Stamp(clock: 300, device: DeviceID(0xffff_ffff_ffff)))
        #expect(version.state == .trashed && version.created == -1 && version.modified == 1_700_000_000_000)
        #expect(version.body?.stamp == Stamp(clock: 3, device: DeviceID(10)))
        #expect(version.unknownParts == [.init(number: 7, bytes: [1, 2])])
        let entry = try shelf().entry
        #expect(entry.title == "Example" && entry.kind == .login && entry.username == "me")
        #expect(entry.urls == ["https://example.org"] && entry.tags == ["f\u{e4}mily"])
        #expect(entry.passwordStrength == 41.5)
        #expect(entry.visibleFields.map(\.label) == ["username", "password", "url", "PIN"])
    }

    @Test func `the body says what it should`() throws {
        let shelf = try shelf()
        #expect(try shelf.value(.password) == "s3cret")
        #expect(try shelf.value(FieldID(1 << 55 | 5)) == "1234")
        let past = try shelf.past(.password)
        #expect(past.map(\.text) == ["old"])
        #expect(past.map(\.item.reason) == [.import])
        #expect(past.map(\.item.changed) == [1_700_000_000_000])
        #expect(past.map(\.item.device) == [DeviceID(0xffff_ffff_ffff)])
        #expect(past.map(\.item.stamp) == [Stamp(clock: 1, device: DeviceID(10))])
    }

    @Test func `what the content hash is made of is what the paper says`() throws {
        let opened = try shelf().opened()
        let form = EntryForm(editing: opened)
        let content = Composer.contentHash(form) { _, bytes in bytes.indices.map { bytes[$0] } }
        var expected: [UInt8] = []
        expected.append(text: "login")
        expected.append(text: "Example")
        let fields: [(UInt8, UInt8, String, String)] = [
            (0, 0, "username", "me"), (0, 1, "password", "s3cret"), (1, 2, "url", "https://example.org"),
            (3, 1, "PIN", "1234"),
        ]
        for (role, type, label, value) in fields {
            expected += [role, type]
            expected.append(text: label)
            expected.append(text: value)
        }
        #expect(content == expected)
    }
}
