internal import Foundation
internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import SessionSupport
internal import StoreSupport
internal import Synchronization
internal import Testing

@testable internal import KeysVault

/// A folder as a store, and what else puts things into it: S23 to S26, S39.
struct FolderRows {
    /// Two devices with a real folder between them.
    private final class Shared {
        let folder: String
        let one: Desk
        let two: Desk
        let id: EntryID
        var store: FileStore { FileStore(folder: folder) }

        init() async throws {
            folder = NSTemporaryDirectory() + "keys-shared-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            one = try Desk()
            id = try one.create().add(login("github.com", "first"))
            let store = FileStore(folder: folder)
            try await one.sync(store)
            two = try one.copied()
            try await two.sync(store)
            try await one.sync(store)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var files: Set<String> {
            get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder)) }
        }

        /// Changes the entry on the first device, sends it, gives the path of the new file.
        func send(_ password: String) async throws -> String {
            let before = try files
            try one.edit(id, password)
            try await one.sync(store)
            let new = try files.subtracting(before)
            #expect(new.count == 1)
            return folder + "/" + (try #require(new.first))
        }

        func settle(_ password: String) async throws {
            for _ in 0..<3 { for desk in [one, two] { try await desk.sync(store) } }
            #expect(try one.shown(id) == password && two.shown(id) == password)
            #expect(try one.open().fingerprint == two.open().fingerprint)
        }
    }

    @Test func `S23 nothing a store says is text, and names of devices are shown made visible`() throws {
        // What goes up to whoever tells people holds names of cases, numbers and devices: no words.
        for file in ["KeysVault/Log/StoreAlarm.swift", "KeysStore/StoreError.swift", "KeysSync/SyncError.swift"] {
            let code = try Papers.code(of: file)
            #expect(!code.isEmpty && !code.contains("String") && !code.contains("UInt8]"), "\(file)")
        }
        let telling = try Papers.text(of: "KeysCommands/SyncRun.swift")
        #expect(telling.contains("deviceName(id).map { String(visible($0).prefix(80)) }"))
        let hostile = "a\u{1b}[31m\u{202e}b\r\nc\u{9b}0m"
        let shown = String(visible(hostile).prefix(80))
        #expect(!shown.unicodeScalars.contains { ["\u{1b}", "\u{202e}", "\r", "\n", "\u{9b}"].contains($0) })
    }

    @Test func `S23 a device with escapes in its name is let in, and its name stays what it is`() async throws {
        let scene = try await Scene()
        let hostile = "\u{1b}]0;x\u{7}\u{202e}phone\r\n"
        let three = try scene.one.lettingIn(hostile)
        try await three.sync(scene.store)
        let report = try await scene.one.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        #expect(try scene.one.open().deviceName(three.me) == hostile)
        #expect(visible(hostile).unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e })
    }

    @Test func `S24 only 64 symbols whose tag is right are a blob's name, the rest is left alone and counted`()
        async throws
    {
        let shared = try await Shared()
        let good = try #require(try shared.files.sorted().first)
        let texts = [
            "../x", "../../" + good, "/" + good, "/etc/passwd", good + "\0", "\0" + good, good.uppercased(), good + "a",
            String(good.dropLast()), String(good.dropLast()) + "1", String(good.dropLast()) + "\u{e9}", "",
            String(repeating: "a", count: 10_000), good + "/", "./" + good, good + "\n",
        ]
        for text in texts { #expect(BlobName(text) == nil, "\(text.prefix(80))") }
        let before = try await shared.one.sync(shared.store).ignored
        let files = [good.uppercased(), good + "a", String(good.dropLast()) + "1", ".hidden", "a b", "x\u{1b}[31m"]
        for file in files { try Data([1]).write(to: URL(fileURLWithPath: shared.folder + "/" + file)) }
        // Right in form, made by nobody.
        let noise = [String(repeating: "a", count: 64), String(repeating: "7", count: 64)]
        for file in noise { try Data([1]).write(to: URL(fileURLWithPath: shared.folder + "/" + file)) }
        let report = try await shared.one.sync(shared.store)
        #expect(report.alarms.isEmpty && report.ignored == before + files.count + noise.count, "\(report)")
        _ = try await shared.send("second")
        try await shared.settle("second")
        #expect(try shared.files.isSuperset(of: files + noise))
    }

    @Test func `S25 a link, a pipe, a folder or a giant in place of a blob is not read, and the good one heals`()
        async throws
    {
        let shared = try await Shared()
        let (one, two, id) = (shared.one, shared.two, shared.id)
        let path = try await shared.send("second")
        let good = try Data(contentsOf: URL(fileURLWithPath: path))
        let secret = shared.folder + ".secret"
        try good.write(to: URL(fileURLWithPath: secret))
        defer { try? FileManager.default.removeItem(atPath: secret) }
        for kind in 0..<6 {
            try FileManager.default.removeItem(atPath: path)
            switch kind {
            case 0: #expect(symlink("/dev/zero", path) == 0)
            // The very bytes, but behind a link.
            case 1: #expect(symlink(secret, path) == 0)
            case 2: #expect(mkfifo(path, 0o600) == 0)
            case 3: #expect(mkdir(path, 0o700) == 0)
            case 4:
                #expect(FileManager.default.createFile(atPath: path, contents: nil))
                #expect(truncate(path, 1 << 40) == 0)
            default: #expect(symlink(shared.folder + "/nowhere", path) == 0)
            }
            let report = try await two.sync(shared.store)
            #expect(
                report.alarms == [.corrupt(device: try one.me, blobs: 1)] && report.pulled == 0, "\(kind) \(report)")
            #expect(try two.shown(id) == "first")
        }
        // What this device writes goes out meanwhile.
        let other = try two.open().add(login("bank", "x"))
        #expect(try await two.sync(shared.store).pushed == 1)
        try FileManager.default.removeItem(atPath: path)
        try good.write(to: URL(fileURLWithPath: path))
        try await shared.settle("second")
        #expect(try one.shown(other) == "x")
    }

    @Test func `S25 an author whose blob was replaced by a link puts it back when asked`() async throws {
        let shared = try await Shared()
        let path = try await shared.send("second")
        try FileManager.default.removeItem(atPath: path)
        #expect(symlink("/dev/zero", path) == 0)
        #expect(!(try await shared.two.sync(shared.store)).alarms.isEmpty)
        try await shared.one.sync(shared.store, repair: true)
        try await shared.settle("second")
        let report = try await shared.two.sync(shared.store)
        #expect(report.alarms.isEmpty, "\(report)")
    }

    @Test func `S26 copies a synchroniser makes are ignored, what is half there is read again`() async throws {
        let shared = try await Shared()
        let (one, two, id) = (shared.one, shared.two, shared.id)
        let before = try await two.sync(shared.store, pace: .carried).ignored
        let path = try await shared.send("second")
        let name = URL(fileURLWithPath: path).lastPathComponent
        let good = try Data(contentsOf: URL(fileURLWithPath: path))
        let copies = [
            name + " (conflicted copy 2026-07-01)", name + ".sync-conflict-20260701-101112-ABCDEFG",
            "." + name + ".Xy12z",
            ".syncthing." + name + ".tmp", name + ".part", "~" + name, name + " 2",
        ]
        for copy in copies { try good.write(to: URL(fileURLWithPath: shared.folder + "/" + copy)) }
        for count in [0, 1, 71, 72, good.count / 2, good.count - 1] {
            try good.prefix(count).write(to: URL(fileURLWithPath: path))
            let report = try await two.sync(shared.store, pace: .carried)
            #expect(report.alarms == [.corrupt(device: try one.me, blobs: 1)], "\(count) \(report)")
            #expect(report.ignored == before + copies.count && report.pulled == 0)
            #expect(try two.shown(id) == "first")
        }
        try good.write(to: URL(fileURLWithPath: path))
        let report = try await two.sync(shared.store, pace: .carried)
        #expect(report.alarms.isEmpty && report.pulled == 1, "\(report)")
        #expect(try shared.files.isSuperset(of: copies))
        try await shared.settle("second")
    }

    @Test func `S26 a blob that is half there at the first look and whole at the second is no damage`() async throws {
        let scene = try await Scene()
        let step = try await scene.send(scene.one, "second")
        let looks = Looks()
        scene.store.alter { name, good in name == step && looks.isFirst() ? Array(good.prefix(100)) : good }
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.pulled == 1, "\(report)")
    }

    @Test func `S39 files carried in any order, deletions first, for days, make no alarm and lose nothing`()
        async throws
    {
        var chance = Chance(for: "S39")
        for _ in 0..<Effort.times(3, soak: 200) { try await carry(&chance) }
    }

    @Test func `S39 what is replaced stays two days where something carries it, and at most 24 of it`() async throws {
        let one = try Desk()
        let id = try one.create().add(login("github.com", "0"))
        // So much that eight edits are less, and no snapshot is made.
        for number in 0..<30 { _ = try one.open().add(login("site \(number)", "a password")) }
        let store = MemoryStore()
        try await one.sync(store, pace: .carried)
        var counts: [Int] = []
        for number in 1...8 {
            try one.edit(id, "\(number)")
            try await one.sync(store, pace: .carried)
            counts.append(await store.contents.count)
        }
        let joined = try #require(counts.last)
        // The last step made one segment of eight; they are all there beside it, however often it looks, for two days.
        for hours: Int64 in [0, 0, 24, 23] {
            one.now += hours * 3_600_000
            try await one.sync(store, pace: .carried)
            #expect(await store.contents.count == joined, "\(counts)")
        }
        one.now += 2 * 3_600_000
        try await one.sync(store, pace: .carried)
        #expect(await store.contents.count == joined - 8)
        var most = 0
        for number in 9..<200 {
            try one.edit(id, "\(number)")
            try await one.sync(store, pace: .carried)
            most = max(most, await store.contents.count)
        }
        #expect(most > 30 && most <= 60, "\(most)")
        let two = try one.copied()
        try await two.sync(store, pace: .carried)
        #expect(try two.shown(id) == "199")
    }

    private func carry(_ chance: inout Chance) async throws {
        let places = [MemoryStore(), MemoryStore()]
        let first = try Desk()
        let id = try first.create().add(login("github.com", "0"))
        try await first.sync(places[0], pace: .carried)
        let second = try first.copied()
        let desks = [first, second]
        var carrier = Carrier(places)
        var last = ["0", "0"]
        for hour in 1...96 {
            for desk in desks { desk.now += 3_600_000 }
            try await carrier.carry(&chance, hour: hour, atMost: 20)
            for index in [0, 1] where Int.random(in: 0..<5, using: &chance) == 0 {
                if hour < 72, Bool.random(using: &chance) {
                    last[index] = "\(hour)-\(index)"
                    try desks[index].edit(id, last[index])
                    _ = try desks[index].open().add(login("of \(hour)", last[index]))
                }
                // A snapshot now and then, so that much is deleted.
                let isLarge = Int.random(in: 0..<4, using: &chance) == 0
                let report = try await desks[index].sync(places[index], pace: .carried, repair: isLarge)
                #expect(report.alarms.isEmpty, "hour \(hour), device \(index): \(report)")
            }
        }
        for round in 0..<4 {
            for index in [0, 1] {
                try await carrier.carry(&chance, hour: 200 + round, atMost: 0)
                let report = try await desks[index].sync(places[index], pace: .carried)
                #expect(report.alarms.isEmpty && report.waiting == 0, "\(report)")
            }
        }
        #expect(try first.open().fingerprint == second.open().fingerprint)
        for password in last where password != "0" {
            #expect(try first.passwords(id).contains(password))
        }
    }
}

/// Says yes once.
final class Looks: Sendable {
    private let count = Mutex(0)

    func isFirst() -> Bool {
        count.withLock { count in
            count += 1
            return count == 1
        }
    }
}

/// Carries what changes in one place to the other, each thing some hours later.
private struct Carrier {
    private let places: [MemoryStore]
    /// What a place had when it was last looked at.
    private var before: [Set<BlobName>] = [[], []]
    private var moving: [(to: Int, name: BlobName, bytes: [UInt8]?, hour: Int)] = []

    init(_ places: [MemoryStore]) { self.places = places }

    mutating func carry(_ chance: inout Chance, hour: Int, atMost hours: Int) async throws {
        for from in [0, 1] {
            let here = await places[from].contents
            for (name, bytes) in here where !before[from].contains(name) {
                moving.append((1 - from, name, bytes, hour + Int.random(in: 0...hours, using: &chance)))
            }
            // What is deleted arrives at once.
            for name in before[from].subtracting(here.keys) { moving.append((1 - from, name, nil, hour)) }
            before[from] = Set(here.keys)
        }
        for item in moving.filter({ $0.hour <= hour }).shuffled(using: &chance) {
            // A blob that was deleted where it came from does not arrive any more.
            let isThere = await places[1 - item.to].contents[item.name] != nil
            if let bytes = item.bytes, isThere {
                try await places[item.to].put(item.name, bytes)
                before[item.to].insert(item.name)
            } else if item.bytes == nil, !isThere {
                try await places[item.to].delete(item.name)
                before[item.to].remove(item.name)
            }
        }
        moving.removeAll { $0.hour <= hour }
    }
}
