internal import Foundation

/// A command waits for what takes its time: the work runs beside, this thread sleeps. Nothing the command owns is touched meanwhile.
enum Waiting {
    private final class Box<R>: @unchecked Sendable {
        // Written by the work before it signals, read by the command after it was signalled.
        var result: Result<R, any Error>?
        let work: () async throws -> R

        init(_ work: @escaping () async throws -> R) { self.work = work }
    }

    /// What the work gives. `begun` gets what cancels it, before it is waited for.
    static func on<R>(
        _ work: @escaping () async throws -> R, begun: (@escaping @Sendable () -> Void) -> Void = { _ in }
    ) throws -> R {
        let box = Box(work)
        let done = DispatchSemaphore(value: 0)
        let task = Task.detached {
            do { box.result = .success(try await box.work()) } catch { box.result = .failure(error) }
            done.signal()
        }
        begun { task.cancel() }
        done.wait()
        guard let result = box.result else { throw CancellationError() }
        return try result.get()
    }
}

/// Milliseconds since 1970.
enum WallClock {
    static var now: Int64 {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        #if TEST_DOORS
            let days = Environment.variables["KEYS_TEST_DOOR_DAYS"].flatMap { Int64($0) } ?? 0
            return now + days * 86_400_000
        #else
            return now
        #endif
    }
}
