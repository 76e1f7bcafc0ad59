internal import Foundation
internal import GRDB
internal import KeysModel

/// An import that can be undone.
public struct ImportBatch: Equatable, Sendable {
    /// What `undoImport` takes.
    public let id: String
    /// Milliseconds since 1970.
    public let date: Int64
    /// The format's id.
    public let format: String
    /// The file's name, without its folder.
    public let fileName: String
    /// How many entries it added.
    public let added: Int
    /// How many it changed.
    public let updated: Int
}

/// What an undo did.
public struct UndoReport: Equatable, Sendable {
    /// Entries the import had added, gone again.
    public let removed: Int
    /// Entries the import had changed, as they were before.
    public let putBack: Int
    /// Titles of entries that somebody changed since; they stay.
    public let kept: [String]
}

/// What an import did, kept sealed so that it can be undone: the entries it added with the stamp it gave them, and for those it
/// changed the versions that stood before, whose rows are kept aside as they were.
struct BatchLog {
    /// An entry of several versions stands here once for each.
    struct Added {
        let id: EntryID
        let stamp: Stamp
    }

    struct Updated {
        let id: EntryID
        /// The stamp the import gave.
        var stamp: Stamp
        /// The versions before. Their rows are numbers in `aside`.
        let before: [LeafRecord]
    }

    let id: String
    let date: Int64
    let format: String
    let fileName: String
    private(set) var added: [Added] = []
    private(set) var updated: [Updated] = []
    private var addedIndex: [EntryID: Int] = [:]
    private var updatedIndex: [EntryID: Int] = [:]

    static let listName = "imports"
    /// How many imports can be undone.
    static let keptBatches = 10
    static func recordName(_ id: String) -> String { "import " + id }

    init(id: String, date: Int64, format: String, fileName: String) {
        self.id = id
        self.date = date
        self.format = format
        self.fileName = fileName
    }

    var isEmpty: Bool { added.isEmpty && updated.isEmpty }

    /// Whether this import has added or changed an entry already.
    func touches(_ id: EntryID) -> Bool { addedIndex[id] != nil || updatedIndex[id] != nil }

    /// Notes an entry it adds.
    mutating func add(_ id: EntryID, _ stamp: Stamp) {
        addedIndex[id] = added.count
        added.append(Added(id: id, stamp: stamp))
    }

    /// Lays the rows of an entry aside before the import changes it.
    mutating func keep(_ id: EntryID, _ records: [LeafRecord], _ database: Database) throws {
        let before = try records.map { record in
            var kept = record
            kept.row = try Self.layAside(id, try database.summary(record.row), "summary", database)
            kept.bodyRow =
                record.bodyRow == 0 ? 0 : try Self.layAside(id, try database.body(record.bodyRow), "body", database)
            return kept
        }
        updatedIndex[id] = updated.count
        updated.append(Updated(id: id, stamp: Stamp(clock: 1, device: DeviceID(0)), before: before))
    }

    /// Takes back the last `keep`: the entry was not changed after all.
    mutating func forget(_ id: EntryID, _ database: Database) throws {
        guard updated.last?.id == id, let last = updated.popLast() else { return }
        updatedIndex[id] = nil
        try Self.dropRows(last.before, database)
    }

    private static func dropRows(_ records: [LeafRecord], _ database: Database) throws {
        for row in records.flatMap({ [$0.row, $0.bodyRow] }) where row != 0 {
            try database.execute(sql: "DELETE FROM aside WHERE row = ?", arguments: [row])
        }
    }

    private static func layAside(_ id: EntryID, _ box: [UInt8]?, _ kind: String, _ database: Database) throws -> Int64 {
        guard let box else { throw VaultError.entryDamaged(id) }
        try database.execute(
            sql: "INSERT INTO aside (kind, entry, box) VALUES (?, ?, ?)",
            arguments: [kind, Data(Change.bytes(of: id)), Data(box)])
        return try database.positiveRow(of: "aside")
    }

    /// Notes the stamp an entry has after the import changed it (again).
    mutating func note(_ id: EntryID, _ stamp: Stamp) {
        if let index = updatedIndex[id] { updated[index].stamp = stamp }
        if let index = addedIndex[id] { added[index] = Added(id: id, stamp: stamp) }
    }

    // MARK: Records

    private var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(UInt32(added.count))
        for entry in added {
            writer.put(entry.id)
            writer.put(entry.stamp)
        }
        writer.put(UInt32(updated.count))
        for entry in updated {
            writer.put(entry.id)
            writer.put(entry.stamp)
            writer.put(counted: Leaf(records: entry.before).encoded)
        }
        return writer.bytes
    }

    /// Gives all logs of a copy the stamps its entries have from now on. What lies aside keeps those it was sealed with.
    static func restamp(_ restamping: Restamping, _ change: Change) throws {
        for batch in try BatchList(change).batches {
            guard var log = try BatchLog(batch, change) else { continue }
            log.added = log.added.map { Added(id: $0.id, stamp: restamping.stamp($0.stamp)) }
            for index in log.updated.indices { log.updated[index].stamp = restamping.stamp(log.updated[index].stamp) }
            try change.setRecord(recordName(log.id), log.encoded)
        }
    }

    /// Writes the log and lists it; the oldest beyond those kept goes.
    func write(_ change: Change) throws {
        try change.setRecord(Self.recordName(id), encoded)
        var list = try BatchList(change)
        list.batches.insert(summary, at: 0)
        while list.batches.count > Self.keptBatches {
            try BatchLog.drop(list.batches.removeLast(), change)
        }
        try list.write(change)
    }

    /// Forgets a log and the rows it kept.
    static func drop(_ batch: ImportBatch, _ change: Change) throws {
        if let log = try BatchLog(batch, change) { try dropRows(log.updated.flatMap(\.before), change.database) }
        try change.setRecord(recordName(batch.id), nil)
    }

    private var summary: ImportBatch {
        ImportBatch(
            id: id, date: date, format: format, fileName: fileName, added: addedIndex.count, updated: updated.count)
    }

    /// Reads the log of a batch; nil where it does not open.
    init?(_ batch: ImportBatch, _ change: Change) throws {
        self.init(id: batch.id, date: batch.date, format: batch.format, fileName: batch.fileName)
        guard let bytes = try change.record(Self.recordName(batch.id)), var reader = PageReader(bytes),
            let addedCount = reader.get(UInt32.self)
        else { return nil }
        for _ in 0..<addedCount {
            guard let id = reader.entry(), let stamp = reader.stamp() else { return nil }
            added.append(Added(id: id, stamp: stamp))
        }
        guard let updatedCount = reader.get(UInt32.self) else { return nil }
        for _ in 0..<updatedCount {
            guard let id = reader.entry(), let stamp = reader.stamp(),
                let leaf = reader.counted().flatMap(Leaf.init(decoding:))
            else { return nil }
            updated.append(Updated(id: id, stamp: stamp, before: leaf.records))
        }
        guard reader.isAtEnd else { return nil }
    }
}

/// The list of imports that can be undone, newest first.
struct BatchList {
    var batches: [ImportBatch] = []

    init(_ change: Change) throws {
        guard let bytes = try change.record(BatchLog.listName) else { return }
        batches = Self.decode(bytes) ?? []
    }

    static func decode(_ bytes: [UInt8]) -> [ImportBatch]? {
        guard var reader = PageReader(bytes), let count = reader.get(UInt16.self) else { return nil }
        var batches: [ImportBatch] = []
        for _ in 0..<count {
            guard let id = reader.counted(), let date = reader.get(Int64.self), let format = reader.counted(),
                let fileName = reader.counted(), let added = reader.get(UInt32.self),
                let updated = reader.get(UInt32.self)
            else { return nil }
            batches.append(
                ImportBatch(
                    id: String(decoding: id, as: UTF8.self), date: date,
                    format: String(decoding: format, as: UTF8.self),
                    fileName: String(decoding: fileName, as: UTF8.self), added: Int(added), updated: Int(updated)))
        }
        return batches
    }

    func write(_ change: Change) throws {
        guard !batches.isEmpty else { return try change.setRecord(BatchLog.listName, nil) }
        var writer = PageWriter()
        writer.put(UInt16(batches.count))
        for batch in batches {
            writer.put(counted: Array(batch.id.utf8))
            writer.put(batch.date)
            writer.put(counted: Array(batch.format.utf8))
            writer.put(counted: Array(batch.fileName.utf8.prefix(1024)))
            writer.put(UInt32(batch.added))
            writer.put(UInt32(batch.updated))
        }
        try change.setRecord(BatchLog.listName, writer.bytes)
    }
}

extension PageWriter {
    mutating func put(_ id: EntryID) {
        put(id.high)
        put(id.low)
    }

    mutating func put(_ stamp: Stamp) {
        put(stamp.clock)
        put(stamp.device.value)
    }
}

extension PageReader {
    mutating func entry() -> EntryID? {
        guard let high = get(UInt64.self), let low = get(UInt64.self) else { return nil }
        return EntryID(high: high, low: low)
    }

    mutating func stamp() -> Stamp? {
        guard let clock = get(UInt64.self), let device = get(UInt64.self) else { return nil }
        return Stamp(clock: clock, device: DeviceID(device))
    }
}
