internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// attacks.md, L05 and L12: what somebody does to the database behind the vault's back is named, and the rest works.
struct DamageTests {
    private func filled() throws -> (Scratch, [EntryID]) {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<40).map { try session.add(login("entry \($0)", "password \($0)")) }
        return (scratch, ids)
    }

    private func bytes(_ id: EntryID) -> Data { Data(Change.bytes(of: id)) }

    /// What each row of an entry is, to be put back later.
    private func rows(_ scratch: Scratch, _ id: EntryID) throws -> [(Int64, Data, Data)] {
        var found: [(Int64, Data, Data)] = []
        try scratch.tamper { database in
            for row in try Row.fetchAll(
                database, sql: "SELECT row, stamp, box FROM summaries WHERE entry = ?", arguments: [bytes(id)])
            {
                found.append((row["row"], row["stamp"], row["box"]))
            }
        }
        return found
    }

    private func expectRestWorks(_ scratch: Scratch, but broken: Set<EntryID>, of ids: [EntryID]) throws {
        let session = try scratch.open()
        for (number, id) in ids.enumerated() where !broken.contains(id) {
            #expect(try session.password(id) == "password \(number)")
        }
    }

    private func expectAccepted(_ scratch: Scratch, putAside: Int, entries: Int) throws {
        #expect(try scratch.open().accept() == putAside)
        let session = try scratch.open()
        #expect(session.damage.isEmpty)
        #expect(session.entryCount == entries)
        #expect(try session.examine { _, _ in }.isEmpty)
        _ = try session.add(login("after", "accept"))
        #expect(try scratch.open().entryCount == entries + 1)
    }

    @Test func `a dropped summary is named`() throws {
        let (scratch, ids) = try filled()
        try scratch.tamper {
            try $0.execute(sql: "DELETE FROM summaries WHERE entry = ?", arguments: [bytes(ids[3])])
        }
        #expect(try scratch.open().damage == [.summaryMissing(ids[3])])
        try expectRestWorks(scratch, but: [ids[3]], of: ids)
        try expectAccepted(scratch, putAside: 0, entries: 39)
    }

    @Test func `swapped summaries are named`() throws {
        let (scratch, ids) = try filled()
        try scratch.tamper { database in
            let one = try Data.fetchOne(
                database, sql: "SELECT box FROM summaries WHERE entry = ?", arguments: [bytes(ids[1])])
            let two = try Data.fetchOne(
                database, sql: "SELECT box FROM summaries WHERE entry = ?", arguments: [bytes(ids[2])])
            try database.execute(sql: "UPDATE summaries SET box = ? WHERE entry = ?", arguments: [two, bytes(ids[1])])
            try database.execute(sql: "UPDATE summaries SET box = ? WHERE entry = ?", arguments: [one, bytes(ids[2])])
        }
        let damage = try scratch.open().damage
        #expect(Set(damage.map { "\($0)" }) == Set([ids[1], ids[2]].map { "\(Damage.summaryAltered($0))" }))
        try expectRestWorks(scratch, but: [ids[1], ids[2]], of: ids)
        // The pages know whose each box is: nothing is lost.
        try expectAccepted(scratch, putAside: 0, entries: 40)
        try expectRestWorks(scratch, but: [], of: ids)
    }

    @Test func `a summary rolled back to an older state is named`() throws {
        let (scratch, ids) = try filled()
        let old = try rows(scratch, ids[5])
        try scratch.open().edit(ids[5], login("entry 5", "a newer password"))
        try scratch.tamper { database in
            try database.execute(sql: "DELETE FROM summaries WHERE entry = ?", arguments: [bytes(ids[5])])
            for (row, stamp, box) in old {
                try database.execute(
                    sql: "INSERT INTO summaries (row, entry, stamp, box) VALUES (?, ?, ?, ?)",
                    arguments: [row, bytes(ids[5]), stamp, box])
            }
        }
        let damage = try scratch.open().damage
        #expect(damage.contains(.summaryMissing(ids[5])) || damage.contains(.summaryAltered(ids[5])))
        try expectRestWorks(scratch, but: [ids[5]], of: ids)
    }

    @Test func `an edited body is named when it is opened and by the doctor`() throws {
        let (scratch, ids) = try filled()
        try scratch.tamper { database in
            var box =
                try Data.fetchOne(database, sql: "SELECT box FROM bodies WHERE entry = ?", arguments: [bytes(ids[7])])
                ?? Data()
            box[box.count - 1] ^= 1
            try database.execute(sql: "UPDATE bodies SET box = ? WHERE entry = ?", arguments: [box, bytes(ids[7])])
            try database.execute(sql: "DELETE FROM bodies WHERE entry = ?", arguments: [bytes(ids[8])])
        }
        let session = try scratch.open()
        #expect(session.damage.isEmpty)
        #expect(throws: VaultError.entryDamaged(ids[7])) { try session.password(ids[7]) }
        let found = try session.examine { _, _ in }
        #expect(found.count == 2)
        #expect(found.contains(.bodyAltered(ids[7])) && found.contains(.bodyMissing(ids[8])))
        try expectRestWorks(scratch, but: [ids[7], ids[8]], of: ids)
        try expectAccepted(scratch, putAside: 2, entries: 38)
    }

    @Test func `rows that somebody added are counted by the doctor and go aside`() throws {
        let (scratch, _) = try filled()
        try scratch.tamper { database in
            try database.execute(sql: "INSERT INTO bodies (entry, box) SELECT entry, box FROM bodies LIMIT 2")
            try database.execute(sql: "INSERT INTO pages (number, box) SELECT number + 5000, box FROM pages LIMIT 3")
            try database.execute(
                sql: "INSERT INTO summaries (entry, stamp, box) SELECT entry, stamp, box FROM summaries LIMIT 1")
        }
        let session = try scratch.open()
        #expect(session.damage == [.rowsNobodyListed(count: 1)])
        #expect(try session.examine { _, _ in } == [.rowsNobodyListed(count: 6)])
        _ = try session.accept()
        #expect(try scratch.open().examine { _, _ in }.isEmpty)
        #expect(try scratch.open().entryCount == 40)
    }

    @Test func `every page dropped, flipped or swapped is named`() throws {
        let (scratch, ids) = try filled()
        var numbers: [Int64] = []
        try scratch.tamper { numbers = try Int64.fetchAll($0, sql: "SELECT number FROM pages WHERE number > 0") }
        #expect(numbers.count > 40)
        for number in numbers.prefix(12) + numbers.suffix(12) {
            var box = Data()
            try scratch.tamper { database in
                box =
                    try Data.fetchOne(database, sql: "SELECT box FROM pages WHERE number = ?", arguments: [number])
                    ?? Data()
                try database.execute(sql: "DELETE FROM pages WHERE number = ?", arguments: [number])
            }
            #expect(
                try scratch.open().damage.contains {
                    if case .pageUnreadable(Int(number), _) = $0 { true } else { false }
                })
            var flipped = box
            flipped[flipped.count / 2] ^= 0x40
            try scratch.tamper {
                try $0.execute(sql: "INSERT INTO pages (number, box) VALUES (?, ?)", arguments: [number, flipped])
            }
            #expect(try !scratch.open().damage.isEmpty)
            try scratch.tamper {
                try $0.execute(sql: "UPDATE pages SET box = ? WHERE number = ?", arguments: [box, number])
            }
            #expect(try scratch.open().damage.isEmpty)
        }
        try expectRestWorks(scratch, but: [], of: ids)
    }

    @Test func `a page and its rows rolled back together are named`() throws {
        let (scratch, ids) = try filled()
        var before: [(Int64, Data)] = []
        try scratch.tamper { database in
            for row in try Row.fetchAll(database, sql: "SELECT number, box FROM pages WHERE number > 64") {
                before.append((row["number"], row["box"]))
            }
        }
        let old = try rows(scratch, ids[0])
        try scratch.open().edit(ids[0], login("entry 0", "newer"))
        try scratch.tamper { database in
            for (number, box) in before {
                try database.execute(sql: "UPDATE pages SET box = ? WHERE number = ?", arguments: [box, number])
            }
            try database.execute(sql: "DELETE FROM summaries WHERE entry = ?", arguments: [bytes(ids[0])])
            for (row, stamp, box) in old {
                try database.execute(
                    sql: "INSERT INTO summaries (row, entry, stamp, box) VALUES (?, ?, ?, ?)",
                    arguments: [row, bytes(ids[0]), stamp, box])
            }
        }
        let damage = try scratch.open().damage
        #expect(damage.count == 1)
        #expect(damage.contains { if case .pageUnreadable = $0 { true } else { false } })
    }

    @Test func `a lost head leaves nothing vouched for and accept makes it anew`() throws {
        let (scratch, ids) = try filled()
        try scratch.tamper { try $0.execute(sql: "DELETE FROM pages WHERE number = 0") }
        let session = try scratch.open()
        #expect(session.damage == [.headUnreadable])
        #expect(throws: VaultError.damaged([.headUnreadable])) { try session.add(login("x", "y")) }
        #expect(try session.accept() == 0)
        let again = try scratch.open()
        #expect(again.damage.isEmpty)
        #expect(again.entryCount == ids.count)
        #expect(try again.password(ids[9]) == "password 9")
    }

    @Test func `an older password slot put back is named`() throws {
        let (scratch, _) = try filled()
        var old = Data()
        try scratch.tamper {
            old = try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'password slot'") ?? Data()
        }
        try scratch.open().changePassword(
            from: SecretBytes(Array(Scratch.password.utf8)), to: SecretBytes(Array("another long pass phrase".utf8)),
            cost: nil, allowWeak: false)
        try scratch.tamper {
            try $0.execute(sql: "UPDATE meta SET value = ? WHERE name = 'password slot'", arguments: [old])
        }
        #expect(try scratch.open().damage == [.passwordSlotReplaced])
    }

    @Test func `a restored backup is a copy: new device, nothing lost, said once`() throws {
        let (scratch, ids) = try filled()
        let location = try scratch.location()
        let backup = scratch.home + "/backup"
        try FileManager.default.copyItem(atPath: location.folder, toPath: backup)
        try scratch.open().edit(ids[0], login("entry 0", "after the backup"))
        let device = try scratch.open().devices.first { $0.isThis }
        try FileManager.default.removeItem(atPath: location.folder)
        try FileManager.default.copyItem(atPath: backup, toPath: location.folder)

        let restored = try scratch.open()
        #expect(restored.notices.contains(.copyNoticed(newDevice: true)))
        #expect(restored.devices.first { $0.isThis }?.id != device?.id)
        #expect(restored.devices.count == 2)
        #expect(restored.entryCount == ids.count)
        #expect(try restored.password(ids[0]) == "password 0")
        let new = try #require(restored.devices.first { $0.isThis }?.id)
        #expect(restored.entry(ids[0])?.versions.map(\.stamp.device) == [new])
        let again = try scratch.open()
        #expect(!again.notices.contains(.copyNoticed(newDevice: true)) && again.damage.isEmpty)
        #expect(try again.examine { _, _ in }.isEmpty)
    }

    @Test func `a copied folder and its original go on as two devices`() throws {
        let (scratch, ids) = try filled()
        try FileManager.default.copyItem(atPath: scratch.location().folder, toPath: scratch.location("second").folder)
        let original = try scratch.open()
        _ = try original.add(login("only in the original", "1"))
        let copy = try scratch.open("second")
        #expect(copy.notices.contains(.copyNoticed(newDevice: true)))
        _ = try copy.add(login("only in the copy", "2"))
        #expect(copy.entryCount == ids.count + 1)
        #expect(try scratch.open().notices.allSatisfy { $0 == .memoryNotLocked })
        #expect(try scratch.open("second").notices.allSatisfy { $0 == .memoryNotLocked })
        let one = try scratch.open().devices.first { $0.isThis }
        let other = try scratch.open("second").devices.first { $0.isThis }
        #expect(one?.id != other?.id)
        let unchanged = try copy.open(ids[3])
        #expect(unchanged.entry.title == "entry 3")
    }

    @Test func `a lost state folder makes a copy`() throws {
        let (scratch, _) = try filled()
        let elsewhere = try scratch.open(state: "another-state")
        #expect(elsewhere.notices.contains(.copyNoticed(newDevice: true)))
    }

    @Test func `a crash between commit and state file is no copy`() throws {
        let (scratch, ids) = try filled()
        let state = scratch.home + "/state"
        let kept = scratch.home + "/kept"
        try FileManager.default.copyItem(atPath: state, toPath: kept)
        try scratch.open().edit(ids[0], login("entry 0", "x"))
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.copyItem(atPath: kept, toPath: state)
        let session = try scratch.open()
        #expect(session.notices.allSatisfy { $0 == .memoryNotLocked })
        _ = try session.add(login("y", "z"))
        #expect(try scratch.open().notices.allSatisfy { $0 == .memoryNotLocked })
    }
}
