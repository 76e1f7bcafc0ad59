// The benchmark of syncing behind `make bench`: what goes over to a store and back, in calls, bytes and time, each time beside a limit
// measured in the same run. The store is a folder on the disk of the run, or with `--server ADDRESS` (and a device's token on standard
// input) a server.
internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

Hardening.begin()

func say(_ name: String, _ value: Double, _ unit: String, limit: Double? = nil) {
    let verdict = limit.map { "   [\(String(format: "%g", $0)) \(unit): \(value <= $0 ? "kept" : "MISSED")]" } ?? ""
    print(name.padding(toLength: 60, withPad: " ", startingAt: 0), String(format: "%12.3f", value), unit + verdict)
}

let isServer = CommandLine.arguments.dropFirst().first == "--server"
let clock = ContinuousClock()
let password = SecretBytes(Array("correct horse battery staple".utf8))
let cost = VaultCost(memoryMiB: 64, passes: 3)

/// A machine of the benchmark: a home with a vault.
struct Machine {
    let home: String
    let location: VaultLocation

    init(_ root: String, _ name: String) throws {
        home = root + "/" + name
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        location = try VaultLocation(
            named: nil, environment: ["HOME": home, "XDG_DATA_HOME": home + "/d", "XDG_STATE_HOME": home + "/s"])
    }

    func open() throws -> Session { try Session.open(at: location, password: password, wait: 5) }
}

func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

/// Where the blobs are.
enum Place {
    case folder(String)
    case server(HTTPOrigin, token: String)

    var address: String {
        switch self {
        case .folder(let path): path
        case .server(let origin, _): origin.text
        }
    }

    /// The store of a device, which remembers what it listed last.
    func store(_ session: Session) -> any BlobStore {
        switch self {
        case .folder(let path): FileStore(folder: path)
        case .server(let origin, let token):
            HTTPStore(WebClient(origin) { "Bearer " + token }, vault: session.vaultText, memory: ListingMemory())
        }
    }
}

func sync(_ session: Session, _ store: any BlobStore) async throws -> SyncReport {
    let report = try await Syncing(store, pace: isServer ? .prompt : .carried, now: now()).run(session)
    precondition(report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
    return report
}

func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
}

/// An entry of the size the figures are about.
func sample(_ number: Int) -> EntryForm {
    func text(_ prefix: String, _ size: Int) -> String {
        String((prefix + String(number * 7919 % 1_000_003) + String(repeating: "x", count: size)).prefix(size))
    }
    var form = EntryForm(kind: .login, title: text(String(number) + "-site-", 20))
    form.urls = [text("https://www.example", 26) + ".org"]
    form.set(.username, to: text("user", 20))
    form.set(.password, toSecret: Array(text("Pw9!", 16).utf8).span)
    form.set(.notes, toSecret: Array(text("a note about it ", 40).utf8).span)
    return form
}

func fill(_ session: Session, _ count: Int) throws {
    let run = try session.beginImport(ImportPlan(format: "csv", fileName: "bench", onDuplicate: .keep, dryRun: false))
    for number in 0..<count { _ = try run.take(sample(number), trashed: false) }
    _ = try run.commit()
}

/// Lets a machine in without a store between: what the four blobs do.
func admission(_ host: Session) throws -> Admission {
    let pairing = try PairingHost(host)
    let guest = try PairingGuest(line: pairing.line, deviceName: "second")
    guard let offer = pairing.offer else { fatalError("no offer") }
    let answer = try guest.take(offer: offer.bytes)
    let third = try pairing.take(answer: answer.bytes)
    try guest.take(publicKey: third.bytes)
    return try guest.take(entry: try pairing.entry().bytes)
}

func weight(_ folder: String) -> (blobs: Int, bytes: Int) {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return (
        files.count,
        files.reduce(0) {
            $0 + (((try? FileManager.default.attributesOfItem(atPath: folder + "/" + $1))?[.size] as? Int) ?? 0)
        }
    )
}

/// A bare loop: the store's bytes written to files of 4 MiB, synced and read back. No push goes below it by much.
func bare(_ bytes: Int, _ root: String) throws -> Duration {
    let content = [UInt8](repeating: 7, count: min(bytes, 4 << 20))
    return try clock.measure {
        for number in 0..<(bytes + content.count - 1) / max(content.count, 1) {
            let file = root + "/bare\(number)"
            _ = FileManager.default.createFile(atPath: file, contents: Data(content))
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            try handle.synchronize()
            try handle.close()
            _ = try Data(contentsOf: URL(fileURLWithPath: file))
            try FileManager.default.removeItem(atPath: file)
        }
    }
}

func measure(_ count: Int, _ root: String, _ server: Place?) async throws {
    let folder = root + "/store\(count)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let place = server ?? .folder(folder)
    // Over the wire a half second more: TLS apart, that is what a request costs.
    let allowance = isServer ? 500.0 : 0
    let first = try Machine(root, "first\(count)")
    let session = try Session.create(
        at: first.location, password: password, cost: cost, deviceName: "first", allowWeak: true
    ) { _ in }
    try fill(session, count)
    let store = Counting(place.store(session))
    let factor = Double(max(1, count / 10_000))
    var time = try await clock.measure { _ = try await sync(session, store) }
    say("first push of \(count)", milliseconds(time), "ms", limit: count < 10_000 ? nil : 1500 * factor + allowance)
    let pushed = store.reset()
    say("  limit: its bytes written, synced and read back", milliseconds(try bare(pushed.bytesPut, root)), "ms")
    try session.setStore(address: place.address, syncsAfterChange: nil)
    _ = try await sync(session, store)

    let letIn = try admission(session)
    let second = try Machine(root, "second\(count)")
    var joined: Session?
    var derived = try clock.measure { _ = try first.open() }
    time = try await clock.measure {
        let made = try Session.admit(
            letIn, at: second.location, password: password, cost: cost, allowWeak: true, address: place.address)
        _ = try await sync(made, place.store(made))
        joined = made
    }
    derived = try derivation()
    say(
        "join and first pull of \(count), beyond derivation", milliseconds(time - derived), "ms",
        limit: count < 10_000 ? nil : 2500 * factor + allowance)
    guard let other = joined else { return }
    precondition(other.entryCount == count)
    _ = try await sync(session, store)

    store.reset()
    time = try await clock.measure { _ = try await sync(session, store) }
    var counts = store.reset()
    say("nothing new at \(count)", milliseconds(time), "ms")
    say(
        "  lists, gets, puts", Double(counts.lists * 100 + counts.gets * 10 + counts.puts), "(100: one list)",
        limit: 100)
    let id = try session.add(sample(count + 1))
    _ = try await sync(session, store)
    store.reset()
    var form = EntryForm(editing: try session.open(id))
    form.set(.password, toSecret: Array("another password".utf8).span)
    try session.edit(id, form)
    time = try await clock.measure { _ = try await sync(session, store) }
    counts = store.reset()
    say("one edit at \(count)", milliseconds(time), "ms")
    say(
        "  lists, gets, puts", Double(counts.lists * 100 + counts.gets * 10 + counts.puts), "(111: one each)",
        limit: 111)
    say("  bytes sent", Double(counts.bytesPut), "bytes", limit: 4096)
    if count == 10_000, !isServer { try await manyEdits(session, store, folder, count) }
}

func derivation() throws -> Duration {
    let home = NSTemporaryDirectory() + "keys-derive-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: home) }
    let machine = try Machine(home, "m")
    _ = try Session.create(at: machine.location, password: password, cost: cost, deviceName: "d", allowWeak: true) {
        _ in
    }
    return try clock.measure { _ = try machine.open() }
}

/// Ten thousand syncs of one edit each: what lies on the store then, and what went over in all.
func manyEdits(_ session: Session, _ store: Counting, _ folder: String, _ count: Int) async throws {
    let entries = session.entries()
    let start = weight(folder)
    store.reset()
    let edits = 10_000
    var most = 0
    let time = try await clock.measure {
        for number in 0..<edits {
            let id = entries[number * 7919 % entries.count].id
            var form = EntryForm(editing: try session.open(id))
            form.set(.password, toSecret: Array("password number \(number)".utf8).span)
            try session.edit(id, form)
            _ = try await sync(session, store)
            if number % 250 == 0 { most = max(most, weight(folder).bytes) }
        }
    }
    let counts = store.reset()
    let end = weight(folder)
    say("10,000 syncs of one edit, each", milliseconds(time) / Double(edits), "ms")
    say("  blobs at the end", Double(end.blobs), "blobs", limit: 60)
    say("  store at the end to the vault's first push", Double(end.bytes) / Double(start.bytes), "times", limit: 3)
    say("  the most it was", Double(most) / Double(start.bytes), "times")
    say(
        "  bytes sent, to one edit's 2 KiB times n log8 n", Double(counts.bytesPut) / (2048 * Double(edits) * 4.43),
        "times", limit: 3)
}

/// The server that is to be measured.
func serverPlace() throws -> Place {
    guard let text = CommandLine.arguments.dropFirst(2).first, let origin = HTTPOrigin(text), let token = readLine()
    else { fatalError("--server ADDRESS, and a token on standard input") }
    return .server(origin, token: token)
}

let root = NSTemporaryDirectory() + "keys-sync-bench-" + UUID().uuidString
try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: root) }
let sizes = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let server = try isServer ? serverPlace() : nil
for count in sizes.isEmpty ? [100, 10_000, 100_000] : Array(sizes) { try await measure(count, root, server) }
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
say("peak memory, both devices in one process", Double(usage.ru_maxrss) / 1024, "MiB")
