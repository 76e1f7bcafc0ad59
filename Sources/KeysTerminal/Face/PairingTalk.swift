internal import Foundation
public import KeysSecret
internal import Synchronization

/// What passes between a pairing that goes on beside the screen and the person before it. All of it may be called from any thread.
///
/// It is a class because both sides hold it.
public final class PairingTalk: Sendable {
    /// How far a pairing is.
    enum Stage: Equatable, Sendable {
        case preparing
        /// The line is shown; nobody has answered.
        case offered
        /// Somebody wants in; the person compares the words.
        case asked(guest: String, words: [String])
        /// The person said yes; the key goes over.
        case admitting(guest: String)
    }

    private struct State: ~Copyable {
        var stage = Stage.preparing
        var line: SecretBytes?
        var isAllowed = false
        var isGivenUp = false
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let answered = DispatchSemaphore(value: 0)
    private let moved: @Sendable () -> Void

    /// A talk; `moved` is called when it came to another stage.
    init(moved: @escaping @Sendable () -> Void) { self.moved = moved }

    // MARK: The pairing's side

    /// Shows the line that is to be carried to the other device.
    public func offer(_ line: consuming SecretBytes) {
        var line: SecretBytes? = line
        state.withLock { state in
            state.line = line.take()
            state.stage = .offered
        }
        moved()
    }

    /// Asks whether a device is to be let in; waits for the answer. False where the person says no or gives up.
    public func ask(guest: String, words: [String]) -> Bool {
        move(to: .asked(guest: guest, words: words))
        answered.wait()
        let isAllowed = state.withLock { $0.isAllowed && !$0.isGivenUp }
        if isAllowed { move(to: .admitting(guest: guest)) }
        return isAllowed
    }

    /// What is to be called when the person gives up, at once where that has been.
    public func whenGivenUp(_ cancel: @escaping @Sendable () -> Void) {
        let isGivenUp = state.withLock { state in
            state.cancel = cancel
            return state.isGivenUp
        }
        if isGivenUp { cancel() }
    }

    /// Whether the person gave up.
    public var isGivenUp: Bool { state.withLock { $0.isGivenUp } }

    private func move(to stage: Stage) {
        state.withLock { state in
            // The line is good once: nobody needs to see it any more.
            state.line = nil
            state.stage = stage
        }
        moved()
    }

    // MARK: The person's side

    var stage: Stage { state.withLock { $0.stage } }

    /// Lends the line; false where there is none to show.
    func withLine(_ body: (borrowing SecretBytes) -> Void) -> Bool {
        state.withLock { state in
            switch state.line {
            case .some(let line):
                body(line)
                return true
            case .none: return false
            }
        }
    }

    /// The words are the same there: let it in.
    func allow() {
        state.withLock { $0.isAllowed = true }
        answered.signal()
    }

    /// Ends it, whatever stage it is in.
    func giveUp() {
        let cancel = state.withLock { state in
            state.isGivenUp = true
            state.line = nil
            return state.cancel
        }
        cancel?()
        answered.signal()
    }
}
