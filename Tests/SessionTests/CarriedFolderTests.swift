import Foundation
import SessionSupport
import Testing

/// Two folders on two machines, and something between them that knows nothing of Keys (attacks.md, S39).
@Suite struct CarriedFolderTests {
    /// Two devices, each with a folder of its own.
    private struct Apart {
        let folders: [Home]
        let desks: [Desk]
        var paths: [String] { folders.map(\.path) }

        /// Pairs while `carry` goes on between the folders.
        init(carry: (String, String) throws -> Void) throws {
            folders = [try Home(), try Home()]
            let laptop = try Desk("laptop", store: folders[0].path)
            let desktop = try Desk("desktop")
            desks = [laptop, desktop]
            try laptop.add("Shared", "before", "--username", "kim")
            let offer = try laptop.offer()
            let joining = try desktop.startJoin(offer.line, ["--store", folders[1].path])
            let end = Clock.now + 60
            var hasJoined = false
            while Clock.now < end {
                try carry(folders[0].path, folders[1].path)
                hasJoined = joining.go(on: 0.02) || hasJoined
                if offer.running.go(on: 0.02), hasJoined { break }
            }
            let (host, guest) = (try offer.running.finish(within: 1), try joining.finish(within: 1))
            #expect(host.status == 0 && guest.status == 0, "\(host.said) \(guest.said)")
            #expect(host.pairingWords == guest.pairingWords && host.pairingWords.count == 4)
        }

        /// Syncs a device: no alarm, whatever of the other's is still on its way.
        func sync(_ index: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let outcome = try desks[index].keys("sync")
            #expect(outcome.status == 0, "\(outcome.said)", sourceLocation: sourceLocation)
        }

        func expectEqual() throws {
            #expect(try desks[0].listing() == desks[1].listing())
            for desk in desks {
                let doctor = try desk.keys("doctor")
                #expect(doctor.status == 0, "\(doctor.said) \(doctor.text)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `rsync alone, one direction at a time, carries a vault`(deleting: Bool) throws {
        let apart = try Apart { one, other in
            try Carrier.rsync(one, other)
            try Carrier.rsync(other, one)
        }
        let (laptop, desktop) = (apart.desks[0], apart.desks[1])
        // Enough rounds that segments are joined and cleaned up on the way.
        for round in 0..<12 {
            try laptop.add("Laptop \(round)", "l\(round)")
            try desktop.does("edit", "Shared", "--stdin", input: "shared \(round)")
            try apart.sync(0)
            try Carrier.rsync(apart.paths[0], apart.paths[1], deleting: deleting && round % 2 == 1)
            try apart.sync(1)
            try Carrier.rsync(apart.paths[1], apart.paths[0])
        }
        for _ in 0..<2 {
            for index in 0...1 {
                try apart.sync(index)
                try Carrier.rsync(apart.paths[index], apart.paths[1 - index])
            }
        }
        try apart.expectEqual()
        #expect(try laptop.secret(of: "Shared") == "shared 11")
        #expect(try desktop.does("list").lines.count == 13)
        #expect(try desktop.secret(of: "Laptop 7") == "l7")
    }

    @Test func `S39 files that come late, one by one, in any order, deletions first, end in one vault`() throws {
        var chance = Chance(for: "a slow carrier")
        let apart = try Apart { one, other in
            try Carrier.rsync(one, other)
            try Carrier.rsync(other, one)
        }
        var carrier = SlowCarrier(apart.paths[0], apart.paths[1])
        var titles: Set = ["Shared"]
        for round in 0..<Effort.times(24, soak: 400) {
            let index = Int.random(in: 0...1, using: &chance)
            switch Int.random(in: 0..<4, using: &chance) {
            case 0:
                titles.insert("Entry \(round)")
                try apart.desks[index].add("Entry \(round)", "secret \(round)")
            case 1: try apart.desks[index].does("edit", "Shared", "--stdin", input: "round \(round)")
            case 2: try apart.desks[index].does("edit", "Shared", "--username", "user \(round)")
            default: break
            }
            try apart.sync(index)
            for side in [0, 1].shuffled(using: &chance) {
                _ = try carrier.carry(from: side, atMost: Int.random(in: 0...2, using: &chance), &chance)
            }
        }
        for _ in 0..<4 {
            for index in 0...1 {
                try apart.sync(index)
                while try carrier.carry(from: index, atMost: 1, &chance) > 0 {}
            }
        }
        try apart.expectEqual()
        let listed = try apart.desks[0].does("list", "--fields", "title").lines
        #expect(Set(listed) == titles)
    }
}
