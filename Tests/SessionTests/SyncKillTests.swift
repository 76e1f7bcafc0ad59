import Foundation
import SessionSupport
import Testing

/// kill -9 at any moment of what goes to a store: nothing that was said to be done is lost, and the next sync, or the next line,
/// goes on (attacks.md, L10, S31).
@Suite struct SyncKillTests {
    /// A device on the disk that kills.
    private struct Doomed {
        let desk: Desk
        let disk: FaultyDisk

        init(_ desk: Desk, store: String) throws {
            self.desk = desk
            for part in ["data", "state"] { mkdir(desk.home.path + "/" + part, 0o700) }
            disk = FaultyDisk(
                program: desk.program, folders: [desk.home.path + "/data", desk.home.path + "/state", store])
        }

        /// The device whose process dies at a call of a command that makes about so many of them.
        func dying(after calls: Int, _ chance: inout Chance) throws -> Desk {
            var desk = desk
            let kind = FaultyDisk.Kind.killing.randomElement(using: &chance) ?? .kill
            let at = Int.random(in: 1...max(1, kind == .killmid ? calls / 3 : calls), using: &chance)
            desk.program = try disk.armed(kind, at: at)
            return desk
        }

        /// How many calls the last command made.
        var calls: Int { disk.counted }

        func counting() throws -> Desk {
            var desk = desk
            desk.program = try disk.armed(.kill, at: nil)
            return desk
        }
    }

    @Test func `a sync killed at any call loses nothing and the next one goes on`() throws {
        var chance = Chance(for: "kills during sync")
        let desks = try TwoDesks()
        let doomed = try [desks.laptop, desks.desktop].map { try Doomed($0, store: desks.store) }
        try desks.laptop.add("Shared", "before")
        try desks.settle()
        var made: [String: String] = [:]
        var (dead, calls) = (0, 40)
        let big = String(repeating: "a long note. ", count: 800)
        for round in 0..<Effort.times(52, soak: 520) {
            let one = doomed[round % 2]
            // A note now and then that makes a snapshot due.
            if round % 5 == 0 {
                try one.desk.does("add", "Round \(round)", "--kind", "note", "--notes-stdin", input: "\(round) \(big)")
                made["Round \(round)"] = "\(round) \(big)"
            } else {
                try one.desk.add("Round \(round)", "secret \(round)")
                made["Round \(round)"] = "secret \(round)"
            }
            if round % 4 < 2 { try one.desk.does("edit", "Shared", "--username", "user \(round)") }
            let outcome = try one.dying(after: calls, &chance).keys("sync")
            #expect(outcome.wasSignalled || outcome.status == 0, "\(outcome.said)")
            dead += outcome.wasSignalled ? 1 : 0
            // What was said to be done is there, whatever came of the sync.
            #expect(try one.desk.secret(of: "Round \(round)") == made["Round \(round)"])
            if round % 4 == 3 {
                let healed = try one.counting().keys("sync")
                #expect(healed.status == 0 && !healed.errorText.contains("copy"), "\(healed.said)")
                calls = max(8, one.calls)
            }
        }
        #expect(dead >= Effort.times(26, soak: 260), "\(dead) died")
        try desks.settle()
        for desk in [desks.laptop, desks.desktop] {
            let titles = Set(try desk.does("list", "--fields", "title").lines)
            #expect(titles == Set(made.keys).union(["Shared"]))
            #expect(try desk.keys("doctor").status == 0)
        }
        for (title, secret) in made { #expect(try desks.desktop.secret(of: title) == secret) }
        // Nobody became a device of its own on the way.
        #expect(try desks.laptop.does("devices", "--json").objects().count == 2)
        // What was joined or covered is cleaned up once it has stayed its two days.
        try desks.settle()
        for desk in [desks.laptop.after(days: 3), desks.desktop.after(days: 3)] { try desk.does("sync") }
        #expect(TwoDesks.files(desks.store).count < 40)
    }

    @Test func `a rotation killed at any call is before or after, and goes on`() throws {
        var chance = Chance(for: "kills during rotate")
        let desks = try TwoDesks()
        let laptop = try Doomed(desks.laptop, store: desks.store)
        for number in 0..<3 { try desks.laptop.add("Entry \(number)", "secret \(number)") }
        try desks.settle()
        let before = try desks.laptop.listing()
        let oldCode = try #require(desks.laptop.home.read("code.txt"))
        let kept = try Home()
        func keep() throws {
            for desk in [desks.laptop, desks.desktop] { try desk.vault.keep() }
            try TestVault.copy(desks.store, to: kept.path + "/store")
        }
        func putBack() throws {
            for desk in [desks.laptop, desks.desktop] { try desk.vault.putBack() }
            try TestVault.copy(kept.path + "/store", to: desks.store)
        }
        func rotate(_ desk: Desk, _ code: String) throws -> Outcome {
            try desk.keys("rotate", "--yes", "--recovery-file", desk.home.path + "/" + code)
        }
        try keep()
        let whole = try rotate(laptop.counting(), "code")
        #expect(whole.status == 0, "\(whole.said)")
        let calls = laptop.calls
        try putBack()
        var (dead, after) = (0, 0)
        let rounds = Effort.times(16, soak: 260)
        for round in 0..<rounds {
            let code = "code-\(round)"
            let outcome = try rotate(try laptop.dying(after: calls, &chance), code)
            dead += outcome.wasSignalled ? 1 : 0
            let healed = try desks.laptop.keys("sync")
            #expect(healed.status == 0 && !healed.errorText.contains("copy"), "\(round): \(healed.said)")
            #expect(try desks.laptop.listing() == before)
            // Exactly one of the two codes is the vault's.
            let codes = [oldCode, desks.laptop.home.read(code)].compactMap { $0?.trimmingCharacters(in: .newlines) }
            let valid = try codes.map {
                try desks.laptop.vault.program.run(
                    ["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(($0 + "\n").utf8)]
                ).status == 0
            }
            #expect(valid.count { $0 } == 1, "\(round): \(valid)")
            try desks.desktop.add("Meanwhile", "kept")
            let other = try desks.desktop.keys("sync")
            if valid.first == true {
                #expect(other.status == 0, "\(round): \(other.said)")
            } else {
                after += 1
                #expect(other.status == 1 && other.errorText.contains("new key"), "\(round): \(other.said)")
                // Not each time: a pairing takes its while.
                if after % 4 == 1 { try desks.laptop.letIn(desks.desktop) }
            }
            if valid.first == true || after % 4 == 1 {
                try desks.settle()
                #expect(try desks.laptop.secret(of: "Meanwhile") == "kept")
                #expect(try desks.laptop.secret(of: "Entry 1") == "secret 1")
            }
            unlink(desks.laptop.home.path + "/" + code)
            try putBack()
        }
        #expect(dead > rounds / 2 && after > 0 && after < rounds, "\(dead) died, \(after) after")
    }

    @Test(arguments: ["pair", "join"]) func `a pairing killed at any time is done again with a new line`(
        who: String
    ) throws {
        var chance = Chance(for: "kills during \(who)")
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path).with("KEYS_TEST_DOOR_PATIENCE", "20")
        try laptop.add("Shared", "before")
        let start = Clock.now
        try laptop.letIn(try Desk("first"))
        let duration = Clock.now - start
        var (dead, halfway, made) = (0, 0, 1)
        for round in 0..<Effort.times(16, soak: 160) {
            let guest = try Desk("guest \(round)").with("KEYS_TEST_DOOR_PATIENCE", "20")
            try laptop.add("Round \(round)", "secret \(round)")
            made += 1
            // The first dies at once, however the machine's speed changes.
            let moment = round == 0 ? 0 : Double.random(in: 0...duration, using: &chance)
            let file = "line-\(round)"
            let begin = Clock.now
            let host = try laptop.start(["pair", "--code-file", laptop.home.path + "/" + file, "--yes"])
            var joining: Running?
            var killed = false
            while true {
                if joining == nil, let line = laptop.home.read(file), line.hasSuffix("\n") {
                    joining = try guest.startJoin(String(line.dropLast()))
                }
                let hostEnded = host.go(on: 0.002)
                let guestEnded = joining?.go(on: 0.002) ?? false
                if hostEnded || guestEnded { break }
                if Clock.now - begin >= moment, let victim = who == "pair" ? host : joining {
                    victim.signal(SIGKILL)
                    killed = true
                    break
                }
            }
            dead += killed ? 1 : 0
            if killed {
                // The other side may be done all the same; else a person ends it.
                let other = who == "pair" ? joining : host
                if other?.go(on: 0.3) == false { other?.signal(SIGINT) }
                let ended = try other?.finish(within: 10)
                #expect(ended.map { [0, 1, 130].contains($0.status) } ?? true, "\(ended?.said ?? "")")
            }
            _ = try (who == "pair" ? host : joining)?.finish(within: 40)
            _ = try (who == "pair" ? joining : host)?.finish(within: 40)
            if guest.hasVault {
                let synced = try guest.keys("sync")
                #expect(synced.status == 0, "\(round) at \(moment): \(synced.said)")
            } else {
                halfway += 1
                try laptop.letIn(guest)
            }
            try guest.add("Of guest \(round)", "guest")
            made += 1
            try guest.does("sync")
            let synced = try laptop.keys("sync")
            #expect(synced.status == 0, "\(round): \(synced.said)")
            #expect(try laptop.listing() == guest.listing())
            #expect(try guest.does("list").lines.count == made)
            #expect(try guest.keys("doctor").status == 0)
        }
        #expect(dead > 0 && halfway > 0, "\(dead) died, \(halfway) before the vault was there")
    }
}
