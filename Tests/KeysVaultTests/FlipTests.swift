internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// Every byte of everything the database holds sealed, flipped; every length, cut: refused, and nothing crashes.
struct FlipTests {
    /// A vault with every kind of row in it.
    private func filled() throws -> (Scratch, Session, SealedVault) {
        let scratch = try Scratch()
        let session = try scratch.create()
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: false))
        for number in 0..<20 { _ = try run.take(login("entry \(number)", "password \(number)"), trashed: false) }
        _ = try run.commit()
        let sealed = try session.database.read { try SealedVault($0) }
        return (scratch, session, sealed)
    }

    /// Calls `opens` with every flip and every cut of some bytes; none may.
    private func expectRefused(_ box: [UInt8], _ name: String, _ opens: ([UInt8]) throws -> Bool) rethrows {
        #expect(try opens(box), "\(name) does not open unchanged")
        var bad = box
        for index in box.indices {
            bad[index] ^= 1 << UInt8(index % 8)
            #expect(try !opens(bad), "\(name) opens with byte \(index) flipped")
            bad[index] = box[index]
        }
        for count in 0..<box.count {
            #expect(try !opens(Array(box.prefix(count))), "\(name) opens cut to \(count) bytes")
        }
        #expect(try !opens(box + [0]), "\(name) opens with a byte more")
    }

    @Test func `a head, a bucket, a leaf`() throws {
        let (_, session, sealed) = try filled()
        let tree = PageTree(sealer: session.sealer)
        let head = try #require(session.head)
        let page = try #require(sealed.pages[Head.number])
        expectRefused(page, "head") { tree.head($0) == head }
        let bucket = try #require(head.buckets.firstIndex { $0 != nil })
        for number in [Bucket.number(bucket), Head.firstLeaf] {
            let page = try #require(sealed.pages[number])
            expectRefused(page, "page \(number)") { box in
                tree.contents(head) { $0 == number ? box : sealed.pages[$0] }.damage.isEmpty
            }
        }
    }

    @Test func `a summary, a body, a record`() throws {
        let (_, session, sealed) = try filled()
        let head = try #require(session.head)
        let record = try #require(PageTree(sealer: session.sealer).contents(head) { sealed.pages[$0] }.records.first)
        let summary = try #require(try session.database.read { try $0.summary(record.row) })
        expectRefused(summary, "summary") {
            Nonce(box: $0) == record.nonce
                && session.sealer.openSummary($0, entry: record.entry, stamp: record.stamp) != nil
        }
        let reference = try #require(session.entry(record.entry)?.versions.first?.body)
        let body = try #require(try session.database.read { try $0.body(record.bodyRow) })
        expectRefused(body, "body") { box in
            do {
                _ = try session.sealer.openBody(box, entry: record.entry, reference: reference)
                return true
            } catch {
                return false
            }
        }
        let reading = RecordReading(sealer: session.sealer, head: head)
        #expect(head.records.count == 4)
        for name in head.records.map(\.name) {
            let box = try #require(sealed.records[name])
            expectRefused(box, name) { reading.open(name, $0) != nil }
        }
    }

    @Test func `a summary's row in the database, whatever byte of it changes, is named`() throws {
        let (scratch, session, _) = try filled()
        let id = try #require(session.entries().first?.id)
        let entry = Data(Change.bytes(of: id))
        var box = Data()
        try scratch.tamper {
            box = try Data.fetchOne($0, sql: "SELECT box FROM summaries WHERE entry = ?", arguments: [entry]) ?? Data()
        }
        for index in stride(from: 0, to: box.count, by: 7) {
            var bad = box
            bad[index] ^= 0x80
            try scratch.tamper {
                try $0.execute(sql: "UPDATE summaries SET box = ? WHERE entry = ?", arguments: [bad, entry])
            }
            #expect(try scratch.open().damage == [.summaryAltered(id)])
        }
        for count in [0, 1, 23, 24, 71, 72, box.count - 1] {
            let bad = box.prefix(count)
            try scratch.tamper {
                try $0.execute(sql: "UPDATE summaries SET box = ? WHERE entry = ?", arguments: [bad, entry])
            }
            #expect(try scratch.open().damage == [.summaryAltered(id)])
        }
    }

    @Test func `a state file`() throws {
        let (scratch, session, _) = try filled()
        let folder = scratch.home + "/state/keys"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let path = folder + "/" + name
        let head = try #require(session.head)
        let incarnation = try Incarnation(location: scratch.location(), sealer: session.sealer)
        let box = Array(try #require(FileManager.default.contents(atPath: path)))
        try expectRefused(box, "state file") {
            try Data($0).write(to: URL(fileURLWithPath: path))
            return incarnation.judge(head) == .same
        }
    }

    @Test func `the set-hash stands in no file outside a box (L13), and follows from the versions alone`() throws {
        let (scratch, session, sealed) = try filled()
        let head = try #require(session.head)
        let records = PageTree(sealer: session.sealer).contents(head) { sealed.pages[$0] }.records
        var sum = SetHash()
        for record in records.shuffled() { sum.add(session.sealer.setHash(record)) }
        #expect(sum == head.setHash && sum != SetHash())
        for record in records { sum.remove(session.sealer.setHash(record)) }
        #expect(sum == SetHash())
        let folder = try scratch.location().folder
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let data = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            #expect(data.range(of: Data(head.setHash.bytes)) == nil)
        }
    }

    @Test func `a copy's versions are others from the start, and so is its set-hash`() throws {
        let (scratch, session, _) = try filled()
        try FileManager.default.copyItem(atPath: scratch.location().folder, toPath: scratch.location("second").folder)
        let before = try #require(session.head?.setHash)
        // A copy restamps what no step has carried: its versions are others now, and so is its sum.
        let copy = try scratch.open("second", state: "elsewhere")
        #expect(copy.head?.setHash != before)
        #expect(try scratch.open().head?.setHash == before)
    }
}
