internal import Foundation
internal import Synchronization

/// Runs what may block for ever - a mount whose other side is gone - away from the caller, and waits only so long.
///
/// A thread inside the kernel cannot be called back: it stays until the mount answers or the process ends. So while one has
/// not come back nothing more is begun, and everything asked meanwhile is `.unreachable` at once.
final class Patience: Sendable {
    private let limit: Duration
    private let lost = Mutex(0)

    /// Waits at most this long for each piece of work.
    init(_ limit: Duration) { self.limit = limit }

    /// What the work gives, or `.unreachable` when it took too long.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws(StoreError) -> Value) async throws(StoreError)
        -> Value
    {
        guard lost.withLock({ $0 }) == 0 else { throw .unreachable }
        let answer = Answer<Value>()
        let alarm = Task { [limit, self] in
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            if answer.give(.failure(.unreachable)) { lost.withLock { $0 += 1 } }
        }
        let result = await withCheckedContinuation { continuation in
            answer.wait(continuation)
            DispatchQueue.global().async { [self] in
                let result: Result<Value, StoreError>
                do throws(StoreError) { result = .success(try work()) } catch { result = .failure(error) }
                if answer.give(result) { alarm.cancel() } else { lost.withLock { $0 -= 1 } }
            }
        }
        return try result.get()
    }
}

/// The place where the work and the alarm meet: whoever comes first is heard.
private final class Answer<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, StoreError>
    private enum State {
        case asked
        case waited(CheckedContinuation<Outcome, Never>)
        case given(Outcome)
        case heard
    }
    private let state = Mutex(State.asked)

    /// Has this continuation resumed with the answer.
    func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
        let early: Outcome? = state.withLock { state in
            if case .given(let outcome) = state {
                state = .heard
                return outcome
            }
            state = .waited(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
    }

    /// Gives an answer; false when there was one already.
    func give(_ outcome: Outcome) -> Bool {
        let (isFirst, waiting): (Bool, CheckedContinuation<Outcome, Never>?) = state.withLock { state in
            switch state {
            case .asked:
                state = .given(outcome)
                return (true, nil)
            case .waited(let continuation):
                state = .heard
                return (true, continuation)
            case .given, .heard: return (false, nil)
            }
        }
        waiting?.resume(returning: outcome)
        return isFirst
    }
}
