internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// The state folder and the copies it lets Keys notice (attacks.md, L10 and L12).
struct StateFolderTests {
    /// Puts a file where the state folder was; gives what puts it back.
    private func block(_ scratch: Scratch) throws -> () throws -> Void {
        let (state, kept) = (scratch.home + "/state", scratch.home + "/state-kept")
        if FileManager.default.fileExists(atPath: state) {
            try FileManager.default.moveItem(atPath: state, toPath: kept)
        }
        #expect(FileManager.default.createFile(atPath: state, contents: Data()))
        return {
            try FileManager.default.removeItem(atPath: state)
            if FileManager.default.fileExists(atPath: kept) {
                try FileManager.default.moveItem(atPath: kept, toPath: state)
            }
        }
    }

    @Test func `where the state folder cannot be written no vault is made and no code is shown`() throws {
        let scratch = try Scratch()
        let unblock = try block(scratch)
        var isDelivered = false
        #expect(throws: VaultError.self) {
            try Session.create(
                at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
                deviceName: "x", allowWeak: false
            ) { _ in isDelivered = true }
        }
        #expect(!isDelivered)
        #expect(try !scratch.location().exists)
        try unblock()
        try scratch.create()
        #expect(try scratch.open().notices.allSatisfy { $0 == .memoryNotLocked })
    }

    @Test func `an edit that is in the vault is acknowledged even when the state folder fails after it`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        var unblock: () throws -> Void = {}
        let id = try session.write { change in
            let id = try change.add(login("a", "b"))
            unblock = try block(scratch)
            return id
        }
        #expect(session.entry(id)?.title == "a")
        #expect(throws: VaultError.self) { try session.add(login("refused", "c")) }
        try unblock()
        let again = try scratch.open()
        #expect(again.entries().map(\.title) == ["a"])
        #expect(again.notices.allSatisfy { $0 == .memoryNotLocked })
    }

    @Test func `a copy that cannot remember its new id takes none`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "b"))
        let stamps = session.entry(id)?.versions.map(\.stamp)
        let unblock = try block(scratch)
        for _ in 0..<2 {
            let copy = try scratch.open()
            #expect(copy.notices.contains(.copyNoticed(newDevice: false)))
            #expect(copy.devices.count == 1)
            #expect(copy.entry(id)?.versions.map(\.stamp) == stamps)
            #expect(throws: VaultError.self) { try copy.add(login("c", "d")) }
        }
        try unblock()
        #expect(try scratch.open().devices.count == 1)
    }

    @Test func `a copy with a damaged body takes a new id and goes on`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<3).map { try session.add(login("entry \($0)", "password \($0)")) }
        try scratch.tamper {
            try $0.execute(
                sql: "UPDATE bodies SET box = x'00' WHERE entry = ?", arguments: [Data(Change.bytes(of: ids[1]))])
        }
        let copy = try scratch.open(state: "elsewhere")
        #expect(copy.notices.contains(.copyNoticed(newDevice: true)))
        #expect(throws: VaultError.entryDamaged(ids[1])) { try copy.password(ids[1]) }
        #expect(try copy.password(ids[2]) == "password 2")
        _ = try copy.add(login("more", "x"))
        #expect(try scratch.open(state: "elsewhere").entryCount == 4)
    }

    @Test func `accepting a copy does not make it the original`() throws {
        let scratch = try Scratch()
        let original = try scratch.create()
        let id = try original.add(login("a", "b"))
        let location = try scratch.location("second")
        try FileManager.default.copyItem(atPath: scratch.location().folder, toPath: location.folder)
        _ = try original.add(login("c", "d"))
        // Another writer holds the copy while it is opened: it cannot take an id yet.
        let copy: Session
        do {
            let lock = try WriterLock(location, wait: 0)
            defer { _ = lock }
            copy = try scratch.open("second")
        }
        #expect(copy.notices.contains(.copyNoticed(newDevice: false)))
        #expect(try copy.accept() == 0)
        let device = try #require(copy.devices.first { $0.isThis }?.id)
        #expect(device != original.devices.first { $0.isThis }?.id)
        #expect(copy.entry(id)?.versions.map(\.stamp.device) == [device])
        #expect(try scratch.open().notices.allSatisfy { $0 == .memoryNotLocked })
        #expect(try scratch.open("second").notices.allSatisfy { $0 == .memoryNotLocked })
    }

    @Test func `nobody is shown a recovery code that a damaged vault cannot take`() throws {
        let scratch = try Scratch()
        var code = SecretBytes(zeros: 0)
        _ = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
            deviceName: "x", allowWeak: false
        ) { code = $0.copy() }
        try scratch.tamper { try $0.execute(sql: "DELETE FROM pages WHERE number = 0") }
        var isDelivered = false
        #expect(throws: VaultError.damaged([.headUnreadable])) {
            try scratch.open().newRecoveryCode { _ in isDelivered = true }
        }
        #expect(throws: VaultError.damaged([.headUnreadable])) {
            _ = try Session.recover(
                at: scratch.location(), code: code, newPassword: SecretBytes(Array("a fresh start tomorrow".utf8)),
                allowWeak: false, wait: 5
            ) { _ in isDelivered = true }
        }
        #expect(!isDelivered)
        try Session.checkRecoveryCode(at: scratch.location(), code: code)
    }

    @Test func `a cost that somebody planted does not outlive a recovery`() throws {
        let scratch = try Scratch()
        var code = SecretBytes(zeros: 0)
        let cost = VaultCost(memoryMiB: 2, passes: 2)
        _ = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: cost, deviceName: "x",
            allowWeak: false
        ) { code = $0.copy() }
        try scratch.tamper { database in
            var slot = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'password slot'") ?? Data()
            slot.replaceSubrange(4..<12, with: [0, 0, 4, 0, 0, 0, 0, 1])
            try database.execute(sql: "UPDATE meta SET value = ? WHERE name = 'password slot'", arguments: [slot])
        }
        let recovered = try Session.recover(
            at: scratch.location(), code: code, newPassword: SecretBytes(Array("a fresh start tomorrow".utf8)),
            allowWeak: false, wait: 5
        ) { _ in }
        #expect(recovered.cost == .standard)
    }
}
