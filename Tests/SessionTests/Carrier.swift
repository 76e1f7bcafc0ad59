import Foundation
import SessionSupport

/// What carries a folder to another machine.
enum Carrier {
    /// `rsync`, one direction, as Docs/SYNC.md has it.
    static func rsync(_ from: String, _ to: String, deleting: Bool = false) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/rsync")
        process.arguments = ["-rt", "--checksum"] + (deleting ? ["--delete-after"] : []) + [from + "/", to + "/"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
    }

    struct Failed: Error {
        let status: Int32
    }
}

/// A synchroniser that knows what both sides had, and hands over one file at a time, in an order of its own, deletions first.
struct SlowCarrier {
    let sides: [String]
    private var known: Set<String> = []

    init(_ one: String, _ other: String) { sides = [one, other] }

    private func names(_ folder: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
    }

    /// Does at most so many things to one side; gives how many there were to do.
    mutating func carry(from: Int, atMost: Int, _ chance: inout Chance) throws -> Int {
        let (source, target) = (sides[from], sides[1 - from])
        let (here, there) = (names(source), names(target))
        let gone = known.subtracting(here).intersection(there).shuffled(using: &chance)
        let new = here.subtracting(known).subtracting(there).shuffled(using: &chance)
        for name in gone.prefix(atMost) {
            try FileManager.default.removeItem(atPath: target + "/" + name)
            known.remove(name)
        }
        for name in new.prefix(max(0, atMost - gone.count)) {
            // A half file never has the name of a blob: synchronisers write beside and rename.
            try FileManager.default.copyItem(atPath: source + "/" + name, toPath: target + "/.half")
            guard rename(target + "/.half", target + "/" + name) == 0 else { throw CocoaError(.fileWriteUnknown) }
            known.insert(name)
        }
        known.formUnion(here.intersection(there))
        known.formIntersection(here.union(there))
        return gone.count + new.count
    }
}
