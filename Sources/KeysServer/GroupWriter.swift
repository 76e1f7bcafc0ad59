internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import Synchronization

/// The one writer. What waits is written in one transaction, so that many puts share one flush of the disk; nobody is answered
/// before it is over.
///
/// It is a class because it owns a connection and a queue.
final class GroupWriter: Sendable {
    /// The most that goes into one transaction.
    private static let mostJobs = 128
    private static let mostBytes = 16 << 20

    private struct State {
        var waiting: [any WriteJob] = []
        var isRunning = false
    }

    private let database: DatabaseQueue
    private let thread = DispatchQueue(label: "keys-server.writer", qos: .userInitiated)
    private let state = Mutex(State())

    /// A writer over a connection nobody else uses.
    init(_ database: DatabaseQueue) { self.database = database }

    /// Runs `work` in a transaction with others and answers once it is on the disk. `work` may throw a `WireFault`, before it
    /// has changed anything; `bytes` is about what it writes.
    func write<R: Sendable>(
        bytes: Int = 0, _ work: @escaping @Sendable (Database) throws -> R
    ) async throws(WireFault) -> R {
        let result: Result<R, WireFault> = await withCheckedContinuation { continuation in
            enter(PendingWrite(bytes: bytes, work: work, continuation: continuation))
        }
        return try result.get()
    }

    /// Runs `work` alone, outside a transaction, after what was asked for before.
    func alone<R: Sendable>(_ work: @escaping @Sendable (Database) throws -> R) async throws(WireFault) -> R {
        let result: Result<R, WireFault> = await withCheckedContinuation { continuation in
            thread.async { [database] in
                continuation.resume(
                    returning: Result { try database.writeWithoutTransaction(work) }.mapError(DatabaseFault.fault))
            }
        }
        return try result.get()
    }

    private func enter(_ job: any WriteJob) {
        let mustStart = state.withLock { state in
            state.waiting.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { thread.async { self.drain() } }
    }

    private func drain() {
        // One group a turn, so that what runs alone comes between.
        let group = state.withLock { state -> [any WriteJob] in
            var bytes = 0
            let count = state.waiting.prefix(Self.mostJobs).prefix { job in
                defer { bytes += job.bytes }
                return bytes < Self.mostBytes
            }.count
            let group = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            return group
        }
        commit(group)
        let hasMore = state.withLock { state in
            state.isRunning = !state.waiting.isEmpty
            return state.isRunning
        }
        if hasMore { thread.async { self.drain() } }
    }

    private func commit(_ group: [any WriteJob]) {
        do {
            try database.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    for job in group { try job.run(database) }
                    return .commit
                }
            }
            for job in group { job.settle(nil) }
        } catch {
            let fault = DatabaseFault.fault(error)
            // One large blob on a full disk must not take the small ones with it.
            guard group.count > 1, fault != .busy else { return group.forEach { $0.settle(fault) } }
            for job in group { commit([job]) }
        }
    }
}

/// Something that waits to be written.
private protocol WriteJob: Sendable {
    var bytes: Int { get }
    /// Does it; throws what ends the whole transaction. It may be run again after that.
    func run(_ database: Database) throws
    /// Tells who waits how it went; once.
    func settle(_ fault: WireFault?)
}

/// A job, its outcome and who waits for it.
///
/// It is a class because the outcome is known later than the job.
private final class PendingWrite<R: Sendable>: WriteJob {
    let bytes: Int
    private let work: @Sendable (Database) throws -> R
    private let continuation: CheckedContinuation<Result<R, WireFault>, Never>
    private let outcome = Mutex<Result<R, WireFault>>(.failure(.busy))

    init(
        bytes: Int, work: @escaping @Sendable (Database) throws -> R,
        continuation: CheckedContinuation<Result<R, WireFault>, Never>
    ) {
        self.bytes = bytes
        self.work = work
        self.continuation = continuation
    }

    func run(_ database: Database) throws {
        do {
            let value = try work(database)
            outcome.withLock { $0 = .success(value) }
        } catch let fault as WireFault {
            outcome.withLock { $0 = .failure(fault) }
        }
    }

    func settle(_ fault: WireFault?) {
        let own = outcome.withLock { $0 }
        continuation.resume(returning: fault.map { .failure($0) } ?? own)
    }
}
