internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing
@testable internal import KeysVault

/// A sealed backup is an equal vault, and nothing but whole.
@Suite struct BackupTests {
    /// Does something at random to a vault.
    private func act(_ session: Session, _ chance: inout Chance) throws {
        let live = session.entries(.live).map(\.id)
        let trashed = session.entries(.trashed).map(\.id)
        switch Int.random(in: 0..<10, using: &chance) {
        case 0...3:
            _ = try session.add(login(chance.word(8), chance.word(12), url: "https://\(chance.word(5)).example"))
        case 4...6:
            guard let id = live.randomElement(using: &chance) else { return }
            var form = EntryForm(editing: try session.open(id)).with(password: chance.word(10))
            if Bool.random(using: &chance) { form.tags = [chance.word(4)] }
            if Bool.random(using: &chance) { form.title = chance.word(6) }
            try session.edit(id, form)
        case 7: if let id = live.randomElement(using: &chance) { try session.trash([id]) }
        case 8: if let id = trashed.randomElement(using: &chance) { try session.restore([id]) }
        default: if let id = (live + trashed).randomElement(using: &chance) { try session.purge([id]) }
        }
    }

    @Test func `the vault of a backup is an equal vault`() throws {
        var chance = Chance(for: "backups of random vaults")
        var (conflicts, tombstones, histories) = (0, 0, 0)
        for round in 0..<Effort.times(6, soak: 200) {
            let scratch = try Scratch()
            let one = try scratch.create()
            for _ in 0..<12 { try act(one, &chance) }
            // A second device, from a backup of the first; both go on apart and then see each other's.
            let two = try scratch.restore(try one.backup(), "two")
            for _ in 0..<3 {
                for _ in 0..<Int.random(in: 1...10, using: &chance) { try act(one, &chance) }
                for _ in 0..<Int.random(in: 1...10, using: &chance) { try act(two, &chance) }
                try one.absorb(from: two)
                if Bool.random(using: &chance) { try two.absorb(from: one) }
            }
            // One conflict and one tombstone at least, whatever was drawn.
            let (shared, doomed) = (try one.add(login("shared", "0")), try one.add(login("doomed", "0")))
            try two.absorb(from: one)
            try one.edit(shared, EntryForm(editing: try one.open(shared)).with(password: "one"))
            for id in [shared, doomed] {
                try two.edit(id, EntryForm(editing: try two.open(id)).with(password: "two"))
            }
            try one.absorb(from: two)
            try one.purge([doomed])
            conflicts += one.entries(.all).count { $0.hasConflict }
            tombstones += one.catalog.rows.indices.count { one.catalog.state(at: $0) == .purged }
            let restored = try scratch.restore(try one.backup(), "three")
            #expect(try restored.everything() == one.everything(), "\(round)")
            histories += try one.everything().count { !$0.hasSuffix("[]") }
            #expect(restored.head?.setHash == one.head?.setHash)
            #expect(try restored.examine { _, _ in }.isEmpty)
            #expect(restored.head?.device != one.head?.device)
            #expect(restored.devices.count == one.devices.count + 1)
            for device in one.devices { #expect(restored.deviceName(device.id) == device.name) }
            let again = try scratch.open("three")
            #expect(again.notices.isEmpty && again.damage.isEmpty)
            // Its backup is as good as the first.
            let fourth = try scratch.restore(try again.backup(), "four")
            #expect(try fourth.everything() == one.everything() && fourth.head?.setHash == one.head?.setHash)
            _ = try fourth.add(login("goes on", "x"))
            #expect(try fourth.examine { _, _ in }.isEmpty)
        }
        let rounds = Effort.times(6, soak: 200)
        #expect(conflicts >= rounds && tombstones >= rounds && histories > rounds)
    }

    @Test func `every byte flipped and every length is refused`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        let backup = try session.backup()
        #expect(try session.read(backup).count == 1)
        func refuses(_ bytes: [UInt8], _ what: String) {
            do {
                _ = try session.read(bytes)
                Issue.record("\(what) is taken")
            } catch VaultError.backup(.locked) {
                Issue.record("\(what) is taken for another vault's")
            } catch VaultError.backup {
            } catch { Issue.record("\(what): \(error)") }
        }
        var bad = backup
        for index in backup.indices {
            bad[index] ^= 1 << UInt8(index % 8)
            refuses(bad, "byte \(index) flipped")
            bad[index] = backup[index]
        }
        for count in 0..<backup.count { refuses(Array(backup[..<count]), "\(count) bytes") }
        refuses(backup + [0], "a byte more")
        refuses(backup + backup, "twice")
    }

    @Test func `chunks that are dropped, exchanged, repeated or of another backup are refused`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        for number in 0..<7 {
            var form = EntryForm(kind: .note, title: "\(number)")
            form.set(.notes, to: String(repeating: "\(number)", count: 500_000))
            _ = try session.add(form)
        }
        let backup = try session.backup()
        let header = Array(backup[..<BackupHeader.size])
        func chunks(_ bytes: [UInt8]) -> [[UInt8]] {
            stride(from: header.count, to: bytes.count, by: BackupCutting.chunk).map {
                Array(bytes[$0..<min($0 + BackupCutting.chunk, bytes.count)])
            }
        }
        let whole = chunks(backup)
        let other = chunks(try session.backup())
        #expect(whole.count >= 4 && whole.count == other.count)
        #expect(Padding.isStep(backup.count))
        #expect(try session.read(backup).count == 7)
        var bad: [[[UInt8]]] = []
        for index in whole.indices {
            bad.append(Array(whole[..<index] + whole[(index + 1)...]))
            bad.append(Array(whole[...index] + whole[index...]))
            bad.append(whole.enumerated().map { $0 == index ? other[$0] : $1 })
            bad.append(Array(whole[..<index]))
            var exchanged = whole
            exchanged.swapAt(index, (index + 1) % whole.count)
            bad.append(exchanged)
        }
        bad.append(other)
        for chunks in bad {
            #expect(throws: VaultError.self) { try session.read(header + chunks.flatMap { $0 }) }
        }
        // And an import that meets the damage late has taken nothing.
        let before = try session.everything()
        let id = try #require(session.entries().first?.id)
        try session.purge([id])
        var late = backup
        late[late.count - 100] ^= 1
        #expect(throws: VaultError.backup(.damaged)) { try session.take(late) }
        #expect(session.entryCount == 6)
        let again = try scratch.open()
        #expect(try again.examine { _, _ in }.isEmpty && again.entryCount == 6)
        #expect(try again.take(backup).count == 7)
        #expect(try again.everything().count == before.count)
        #expect(throws: VaultError.backup(.damaged)) { try scratch.restore(late, "none") }
        #expect(try !scratch.location("none").exists)
    }

    @Test(arguments: [0, 1, 100, 1_048_000, 1_048_503, 1_048_504, 1_048_505, 2_097_008, 2_097_100, 9_999_999])
    func `a content is cut and put together again, and the file has one of the steps`(size: Int) throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let header = BackupHeader(session.slots)
        var bytes: [UInt8] = []
        let writer = try BackupWriter(session.sealer, header) { bytes += $0 }
        let content = [UInt8](repeating: 7, count: size)
        for start in stride(from: 0, to: size, by: 700_000) {
            try writer.put(Array(content[start..<min(start + 700_000, size)]))
        }
        try writer.finish()
        let plan = try #require(BackupCutting.plan(size))
        #expect(bytes.count == header.bytes.count + plan.padded + plan.count * SealedBox.overhead)
        #expect(Padding.isStep(bytes.count))
        let file = try BackupFile(Array(bytes.dropFirst(header.bytes.count)))
        let first = try BackupStream.read(BackupCutting.chunk, file.descriptor)
        let stream = try BackupStream(file.descriptor, session.sealer, header, ahead: first)
        #expect(try stream.take(size) == content)
        try stream.end()
    }

    @Test func `password and code of when it was made open it, and no others`() throws {
        let scratch = try Scratch()
        var codes: [[UInt8]] = []
        func note(_ code: borrowing SecretBytes) {
            codes.append(code.withBytes { Array($0.withUnsafeBufferPointer { $0 }) })
        }
        let session = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
            deviceName: "laptop", allowWeak: false, deliver: note)
        _ = try session.add(login("a", "b"))
        let backup = try session.backup()
        try session.newRecoveryCode(deliver: note)
        let second = "another long passphrase"
        try session.changePassword(
            from: SecretBytes(Array(Scratch.password.utf8)), to: SecretBytes(Array(second.utf8)), cost: nil,
            allowWeak: false)
        let file = try BackupFile(backup)
        let sealed = try file.sealed()
        #expect(throws: VaultError.wrongPassword) { try sealed.open(password: SecretBytes(Array(second.utf8))) }
        #expect(throws: VaultError.wrongRecoveryCode) { try sealed.open(recoveryCode: SecretBytes(codes[1])) }
        #expect(throws: VaultError.recoveryCodeFault(.wrongLength(symbols: 4))) {
            try sealed.open(recoveryCode: SecretBytes(Array("ABCD".utf8)))
        }
        let restored = try Session.restore(
            try sealed.open(recoveryCode: SecretBytes(codes[0])), at: scratch.location("again"), deviceName: "x")
        #expect(try restored.everything() == session.everything())
        _ = try scratch.open("again")
        try Session.checkRecoveryCode(at: scratch.location("again"), code: SecretBytes(codes[0]))
        #expect(throws: VaultError.wrongPassword) { try scratch.open("again", password: second) }
        // A vault is never made over another.
        #expect(throws: VaultError.vaultExists(folder: try scratch.location("again").folder)) {
            try scratch.restore(backup, "again")
        }
    }

    @Test func `a newer format and what is no backup are named`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        var newer = try session.backup()
        newer[BackupHeader.magic.count] = 2
        #expect(throws: VaultError.backup(.tooNew(format: 2))) { try session.read(newer) }
        #expect(throws: VaultError.backup(.notABackup)) { try session.read(Array("name,url\n".utf8)) }
        #expect(throws: VaultError.backup(.notABackup)) { try session.read([]) }
        let (backup, text) = (try BackupFile(newer), try BackupFile(Array("name,url\n".utf8)))
        #expect(SealedBackup.isBackup(descriptor: backup.descriptor))
        #expect(!SealedBackup.isBackup(descriptor: text.descriptor))
    }

    @Test func `a slot with a forbidden cost is damage, before anything is derived`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        var slot = session.slots.password
        slot.replaceSubrange(4..<8, with: [0xff, 0xff, 0xff, 0xff])
        let header = BackupHeader(
            VaultSlots(vault: session.sealer.vault, epoch: 1, password: slot, recovery: session.slots.recovery))
        let sealed = try BackupFile(header.bytes + [UInt8](repeating: 0, count: 200)).sealed()
        #expect(throws: VaultError.backup(.damaged)) {
            try sealed.open(password: SecretBytes(Array(Scratch.password.utf8)))
        }
    }

    @Test func `a recovery slot that was put back opens no new backup`() throws {
        let scratch = try Scratch()
        var codes: [[UInt8]] = []
        func note(_ code: borrowing SecretBytes) {
            codes.append(code.withBytes { Array($0.withUnsafeBufferPointer { $0 }) })
        }
        let session = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
            deviceName: "laptop", allowWeak: false, deliver: note)
        _ = try session.add(login("a", "b"))
        let old = try #require(session.slots.recovery)
        try session.newRecoveryCode(deliver: note)
        try scratch.tamper {
            try $0.execute(sql: "UPDATE meta SET value = ? WHERE name = 'recovery slot'", arguments: [Data(old)])
        }
        let again = try scratch.open()
        #expect(again.damage == [.recoverySlotReplaced])
        let file = try BackupFile(try again.backup())
        let sealed = try file.sealed()
        for code in codes {
            #expect(throws: VaultError.noRecoverySlot) { try sealed.open(recoveryCode: SecretBytes(code)) }
        }
        #expect(try scratch.restore(try again.backup(), "restored").everything() == again.everything())
    }

    @Test func `what is damaged in the vault is left out and named, all else is in`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<5).map { try session.add(login("entry \($0)", "p\($0)")) }.sorted()
        try scratch.tamper {
            try $0.execute(
                sql: "UPDATE bodies SET box = x'00' WHERE entry = ?", arguments: [Data(Change.bytes(of: ids[2]))])
        }
        let again = try scratch.open()
        #expect(again.damage.isEmpty)
        let backup = try again.backup()
        #expect(again.damage == [.bodyAltered(ids[2])])
        let restored = try scratch.restore(backup, "restored")
        #expect(restored.entries().map(\.id).sorted() == ids.filter { $0 != ids[2] })
        #expect(try restored.examine { _, _ in }.isEmpty)
    }
}
