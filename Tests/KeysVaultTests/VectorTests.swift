internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
internal import VectorFiles

@testable internal import KeysCrypto
@testable internal import KeysVault

/// A vault that Python wrote after FORMAT alone is a vault: it opens, shows what it holds, and takes what is written.
struct VectorTests {
    /// The parts of vault-1.json these tests look at.
    private struct Holding: Decodable {
        struct Field: Decodable {
            let id: UInt64
            let label: String
            let value: String
        }
        struct Item: Decodable {
            let id: String
            let state: String
            let title: String?
            let kind: String
            let conflict: Bool
            let fields: [Field]
            let history: [Field]
        }
        let password: String
        let code: String
        let entries: [Item]
    }

    private let scratch: Scratch
    private let holding: Holding

    init() throws {
        scratch = try Scratch()
        holding = try JSONDecoder().decode(
            Holding.self, from: Data(contentsOf: Vectors.folder.appendingPathComponent("vault-1.json")))
        let location = try scratch.location()
        try FileManager.default.createDirectory(
            atPath: location.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let text = try String(contentsOf: Vectors.folder.appendingPathComponent("vault-1.sql"), encoding: .utf8)
        let queue = try DatabaseQueue(path: location.database)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: text)
        }
        try queue.close()
    }

    private func open() throws -> Session { try scratch.open(password: holding.password) }

    private static func value(_ opened: borrowing OpenedEntry, _ resolved: Entry.Resolved) -> String? {
        opened.withValue(of: resolved) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `the vectors are there, all of known kinds, half of them to be refused`() {
        #expect(Vectors.faults(room: "KeysVault") == [])
    }

    @Test func `a vault that Python wrote opens whole, and says what it holds`() throws {
        let session = try open()
        #expect(session.damage.isEmpty)
        #expect(try session.examine { _, _ in }.isEmpty)
        let seen = holding.entries.filter { $0.state != "purged" }
        #expect(seen.count >= 4)
        #expect(Set(session.entries(.all).map(\.id.text)) == Set(seen.map(\.id)))
        for item in seen {
            let id = try #require(EntryID(text: item.id))
            let opened = try session.open(id)
            #expect(opened.entry.title == item.title)
            #expect(opened.entry.kind.rawValue == item.kind)
            #expect((opened.entry.state == .trashed) == (item.state == "trashed"))
            #expect(opened.entry.hasConflict == item.conflict)
            #expect(opened.history.count == item.history.count)
            for field in item.fields {
                let resolved = try #require(opened.entry.resolved(FieldID(field.id)))
                let value = Self.value(opened, resolved)
                #expect(value == field.value, "\(field.label)")
            }
        }
    }

    @Test func `its password is the one and its recovery code is another way in`() throws {
        #expect(throws: VaultError.wrongPassword) { try scratch.open(password: holding.password + " ") }
        let slots = try open().slots
        let code = try RecoveryCode(typed: SecretBytes(Array(holding.code.utf8)))
        let key = try RecoverySlot.open(
            try #require(slots.recovery), code: code, vault: slots.vault.words, epoch: slots.epoch)
        let same = try slots.open(password: SecretBytes(Array(holding.password.utf8)))
        let isSame = key.secret.equals(same.secret)
        #expect(isSame)
    }

    @Test func `what is written into it stays`() throws {
        let id = try open().add(login("Added here", "s3cret"))
        let again = try open()
        #expect(again.damage.isEmpty)
        #expect(try again.password(id) == "s3cret")
        #expect(again.entries(.all).count == holding.entries.filter { $0.state != "purged" }.count + 1)
    }

    private static func sealer(_ vector: Vector) -> Sealer {
        Sealer(
            vault: VaultID(high: 0, low: 0), epoch: 1,
            vaultKey: VaultKey(secret: SecretBytes(vector.bytes("vault-key"))))
    }

    private static func nonce(_ bytes: [UInt8]) throws -> Nonce {
        try #require(bytes.withUnsafeBytes { Nonce(box: $0) })
    }

    @Test(arguments: Vectors.of("set-hash"))
    func `the set-hash is the sum of its versions`(_ vector: Vector) throws {
        let sealer = Self.sealer(vector)
        for pieces in [vector.pieces("versions"), vector.pieces("versions").reversed()] {
            var sum = SetHash()
            for piece in pieces {
                let id = Vector.words(Vector.bytes(hexadecimal: piece))
                sum.add(
                    sealer.setHash(
                        LeafRecord(
                            entry: EntryID(high: id.0, low: id.1), row: 1,
                            nonce: try Self.nonce(Array(Vector.bytes(hexadecimal: piece)[16...])), bodyRow: 0,
                            stamp: Stamp(clock: 1, device: DeviceID(1)), isUnsent: true, sentClock: 0)))
            }
            #expect(sum.bytes == vector.bytes("sum"))
        }
    }

    @Test(arguments: Vectors.of("masked-stamp"))
    func `a stamp is masked with the hash of its nonce`(_ vector: Vector) throws {
        let (sealer, nonce) = (Self.sealer(vector), try Self.nonce(vector.bytes("nonce")))
        let stamp = Stamp(clock: vector.number("clock"), device: DeviceID(vector.number("device")))
        #expect(sealer.mask(stamp, nonce: nonce) == vector.bytes("masked"))
        #expect(sealer.unmask(vector.bytes("masked"), nonce: nonce) == stamp)
    }
}
