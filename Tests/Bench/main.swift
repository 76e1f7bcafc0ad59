// The benchmark behind `make bench`: what a session costs inside one process, each figure beside a limit measured in the same
// run. Figures of whole processes are measured by Tests/Bench/run, which calls this for their limits.
internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysVault

Hardening.begin()

/// Seconds a piece of work takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func say(_ name: String, _ value: Double, _ unit: String) {
    print(name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "%10.3f", value), unit)
}

let password = SecretBytes(Array("correct horse battery staple".utf8))
let cost = VaultCost(memoryMiB: 64, passes: 3)

/// Time of the bare derivation (`crypto_pwhash`) at the benchmark's cost, the median of some.
func derivation(times: Int) throws -> Double {
    let key = VaultKey.generate()
    let typed = try PrimaryPassword(entered: password)
    let cheapest = DerivationCost(memoryKiB: 64 * 1024, passes: 3)
    return median(
        try (0..<times).map { _ in
            try seconds { _ = try PasswordSlot.seal(key, password: typed, cost: cheapest, vault: (1, 2), epoch: 1) }
        })
}

/// A bare loop over as many rows read by GRDB and boxes of that size opened, on one core: what no unlock goes below by much.
func bareLoop(_ count: Int, folder: String) throws -> Double {
    let queue = try DatabaseQueue(path: folder + "/bare.db")
    let key = VaultKey.generate().key(for: .summary)
    func context(_ row: Int) -> BoxContext {
        BoxContext(.summary, vault: (1, 2), epoch: 1, object: (0, UInt64(row)), clock: 1, device: 3)
    }
    let plaintext = [UInt8](repeating: 7, count: 230)
    try queue.write { database in
        try database.execute(sql: "CREATE TABLE t (row INTEGER PRIMARY KEY, box BLOB)")
        for row in 0..<count {
            try database.execute(
                sql: "INSERT INTO t VALUES (?, ?)",
                arguments: [row, Data(SealedBox.seal(plaintext.span, key: key, context: context(row)))])
        }
    }
    let time = try seconds {
        try queue.read { database in
            let cursor = try Row.fetchCursor(database, sql: "SELECT row, box FROM t")
            let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)
            defer { target.deallocate() }
            while let row = try cursor.next() {
                let number: Int = row[0]
                try row.withUnsafeData(atIndex: 1) { box in
                    box?.withUnsafeBytes { bytes in
                        let isOpen = SealedBox.open(
                            bytes.bindMemory(to: UInt8.self), key: key, context: context(number), into: target)
                        precondition(isOpen)
                    }
                }
            }
        }
    }
    try queue.close()
    try FileManager.default.removeItem(atPath: folder + "/bare.db")
    return time
}

/// An entry of the size the figures are about: title 20, URL 30, user 20, password 16, note 40 bytes.
func sample(_ number: Int) -> EntryForm {
    func text(_ prefix: String, _ size: Int) -> String {
        let digits = String(number * 7919 % 1_000_003)
        return String((prefix + digits + String(repeating: "x", count: size)).prefix(size))
    }
    var form = EntryForm(
        kind: .login, title: String((String(number) + "-site-" + String(repeating: "t", count: 20)).prefix(20)))
    form.urls = [text("https://www.example", 26) + ".org"]
    form.set(.username, to: text("user", 20))
    form.set(.password, toSecret: Array(text("Pw9!" + String(number * 31 % 65_521, radix: 36), 16).utf8).span)
    form.set(.notes, toSecret: Array(text("a note about it ", 40).utf8).span)
    return form
}

func size(_ path: String) -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? 0
}

/// Moves the write-ahead log into the file and empties it.
func emptyLog(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    try queue.close()
}

func measure(_ count: Int, _ derived: Double, in home: String) throws -> (add: Double, edit: Double, wal: Double) {
    let environment = ["HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home + "/state"]
    let location = try VaultLocation(named: "v\(count)", environment: environment)
    let session = try Session.create(at: location, password: password, cost: cost, deviceName: "bench", allowWeak: true)
    { _ in }
    let imported = try seconds {
        let run = try session.beginImport(
            ImportPlan(format: "csv", fileName: "bench", onDuplicate: .keep, dryRun: false))
        for number in 0..<count { _ = try run.take(sample(number), trashed: false) }
        _ = try run.commit()
    }
    say("import \(count) forms (no file)", imported * 1000, "ms")
    let bare = try bareLoop(count, folder: home)
    let opened = median(
        try (0..<5).map { _ in
            try seconds {
                let again = try Session.open(at: location, password: password, wait: 5)
                guard case .one(let entry) = again.find(sample(count / 2).title, exact: false) else {
                    fatalError("not found")
                }
                let open = try again.open(entry.id)
                precondition(open.entry.title == entry.title)
            }
        })
    say("unlock and get, \(count), beyond derivation", (opened - derived) * 1000, "ms")
    say("  limit: bare reads and openings, one core", bare * 1000, "ms")
    try emptyLog(location.folder + "/vault.db")
    let again = try Session.open(at: location, password: password, wait: 5)
    let wal = location.folder + "/vault.db-wal"
    var growth: [Double] = []
    var ids: [EntryID] = []
    let adds = try (0..<21).map { number in
        let before = size(wal)
        let time = try seconds { ids.append(try again.add(sample(count + number))) }
        growth.append(Double(size(wal) - before))
        return time
    }
    let edits = try ids.map { id in
        var form = EntryForm(editing: try again.open(id))
        form.set(.password, toSecret: Array("another password".utf8).span)
        let start = DispatchTime.now().uptimeNanoseconds
        try again.edit(id, form)
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }
    return (median(adds), median(edits), median(growth))
}

// What a search and an audit cost, over entries of the plausible kind: titles, addresses and user names that differ.
final class BenchCatalog: NeedleCatalog {
    private let titles: [[UInt8]]
    let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries
        titles = entries.map { Array($0.title.utf8) }
    }

    var count: Int { entries.count }
    func id(at index: Int) -> EntryID { entries[index].id }
    func withTitle<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        titles[index].withUnsafeBufferPointer { body($0) }
    }
    func entry(at index: Int) -> Entry { entries[index] }
}

func measureFinding(in home: String) throws {
    let names = [
        "GitHub", "Deutsche Bank", "ssh root@db", "Gmail", "Wi-Fi", "PlayStation Network", "Hetzner Cloud", "Office",
    ]
    for (count, limit) in [(10_000, 5.0), (100_000, 35.0)] {
        let location = try VaultLocation(
            named: "find\(count)", environment: ["HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home])
        let session = try Session.create(
            at: location, password: password, cost: cost, deviceName: "bench", allowWeak: true
        ) { _ in }
        let run = try session.beginImport(
            ImportPlan(format: "csv", fileName: "bench", onDuplicate: .keep, dryRun: false))
        for number in 0..<count {
            var form = sample(number)
            form.title = "\(names[number % names.count]) \(number * 7919 % 1_000_003)"
            _ = try run.take(form, trashed: false)
        }
        _ = try run.commit()
        for query in ["gthb", "dbank 77", "hetznr cld"] {
            let time = median(seconds(times: 9) { _ = session.find(query, exact: false) })
            say("  whole needle '\(query)' among \(count), addresses too", time * 1000, "ms")
        }
        let catalog = BenchCatalog(session.entries())
        for query in ["gthb", "dbank 77", "hetznr cld", "e"] {
            let time = median(seconds(times: 9) { _ = TitleSearch(query).find(in: catalog) { _ in true } })
            say("letters '\(query)' among \(count) titles", time * 1000, "ms")
            say("  to its limit of \(Int(limit)) ms", time * 1000 / limit, "times")
        }
        let terms = median(seconds(times: 3) { _ = session.look(for: SearchQuery(["gthb"])) })
        say("  whole search among \(count), all that is shown", terms * 1000, "ms")
        guard count == 10_000 else { continue }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let audit = median(
            seconds(times: 5) {
                let health = Health(Set(HealthKind.allCases), now: now)
                _ = health.findings(of: session.entries()) { _ in nil }
            })
        say("audit of \(count)", audit * 1000, "ms")
        say("  to its limit of 300 ms", audit / 0.3, "times")
    }
}

func seconds(times: Int, _ body: () -> Void) -> [Double] { (0..<times).map { _ in seconds(body) } }

// `KeysBench derive`: one derivation in a fresh process, the limit of a command that derives once.
if CommandLine.arguments.dropFirst() == ["derive"] {
    print(try derivation(times: 1) * 1000)
    exit(0)
}

// `KeysBench find`: searching and auditing alone.
let isFindAlone = CommandLine.arguments.dropFirst() == ["find"]

let home = NSTemporaryDirectory() + "keys-bench-" + UUID().uuidString
try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: home) }
try measureFinding(in: home)
if isFindAlone { exit(0) }
let derived = try derivation(times: 5)
say("derivation, 64 MiB, 3 passes", derived * 1000, "ms")
var figures: [Int: (add: Double, edit: Double, wal: Double)] = [:]
for count in [100, 1000, 10_000, 100_000] {
    let figure = try measure(count, derived, in: home)
    figures[count] = figure
    say("add one at \(count)", figure.add * 1000, "ms")
    say("edit one at \(count)", figure.edit * 1000, "ms")
    say("write-ahead log of one add at \(count)", figure.wal, "bytes")
    let path = home + "/data/keys/v\(count)/vault.db"
    try emptyLog(path)
    say("file per entry at \(count)", Double(size(path)) / Double(count + 21), "bytes")
}
if let few = figures[100], let many = figures[100_000] {
    say("add: 100,000 to 100 entries", many.add / few.add, "times")
    say("edit: 100,000 to 100 entries", many.edit / few.edit, "times")
    say("log: 100,000 to 100 entries", many.wal / few.wal, "times")
}
