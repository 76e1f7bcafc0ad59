internal import Foundation
internal import SessionSupport
internal import Testing

/// The laws of the whole - vaults, store, joining, clean-up, copies, rotation - over random lives. `KEYS_LIFE=n` lives one of them, some
/// times over, for keys and names of blobs are drawn anew each time.
struct WholeTests {
    private static let batches = 10
    private static let perBatch = Effort.times(50, soak: 2_000)
    private static let operations = 200
    private static let again = 5

    @Test(arguments: 0..<batches)
    func `devices that share a folder hold the same in the end, and nothing anybody wrote is lost`(
        _ batch: Int
    ) async throws {
        let one = ProcessInfo.processInfo.environment["KEYS_LIFE"].flatMap { UInt64($0) }
        if one != nil, batch > 0 { return }
        var tally: [String: Int] = [:]
        for index in 0..<(one == nil ? Self.perBatch : Self.again) {
            let seed = one ?? UInt64(batch * 1_000_000 + index)
            let faults = try await Self.live(seed, &tally)
            #expect(faults.isEmpty, "KEYS_LIFE=\(seed): \(faults.prefix(5).joined(separator: "; "))")
            if !faults.isEmpty { return }
            // A soak that is ended early has shown what it has shown.
            if index % 500 == 499 { print("lives of batch \(batch): \(index + 1), all well") }
        }
        guard one == nil else { return print(tally) }
        // Lives in which nothing of this ever happens show nothing.
        for kind in [
            "snapshots", "joins", "deletions", "waits", "crashes", "restores", "let in", "rotations", "purges",
        ] {
            #expect(tally[kind, default: 0] > 0, "no \(kind)")
        }
    }

    /// Lives in which something went wrong once: a value that came too late for an epoch (1626, 2001231), a device that came back as it once
    /// was, wrote anew and was let in again (3001826).
    @Test(arguments: [1626, 2_001_231, 3_001_826] as [UInt64]) func `what went wrong once does not again`(
        _ seed: UInt64
    ) async throws {
        for _ in 0..<Self.again {
            var tally: [String: Int] = [:]
            let faults = try await Self.live(seed, &tally)
            #expect(faults.isEmpty, "KEYS_LIFE=\(seed): \(faults.prefix(5).joined(separator: "; "))")
        }
    }

    private static func live(_ seed: UInt64, _ tally: inout [String: Int]) async throws -> [String] {
        let base = try Desk.scratch()
        defer { try? FileManager.default.removeItem(atPath: base) }
        let life = try Life(seed: seed, base: base)
        do {
            try await life.run(operations: operations)
            if life.faults.isEmpty { life.faults += try await life.wrong() }
        } catch {
            life.faults.append("it broke off: \(error)")
        }
        if !life.faults.isEmpty { print(life.story.joined(separator: "\n")) }
        tally.merge(life.tally, uniquingKeysWith: +)
        return life.faults
    }
}
