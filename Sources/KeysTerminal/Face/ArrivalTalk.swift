internal import Foundation
public import KeysSecret
internal import Synchronization

/// What passes between a vault that is on its way here - let in by another device, or made of a store and a code - and the person who waits for it.
/// All of it may be called from any thread.
///
/// It is a class because both sides hold it.
public final class ArrivalTalk: Sendable {
    /// How far it is.
    enum Stage: Equatable, Sendable {
        /// Something goes on, and what.
        case going(String)
        /// The other device shows four words; there somebody says yes.
        case words([String])
        /// What the store handed out; the person judges whether it is the newest.
        case judged([KnownDevice], entries: Int)
        /// Something to show the store is asked for.
        case token(StoreQuestion)
        /// A new password is asked for.
        case password
        /// The new recovery code is there to be taken down.
        case code
        /// The vault comes to stay: nothing takes it away any more. What goes on is said.
        case staying(String)
    }

    private struct State: ~Copyable {
        var stage = Stage.going("")
        var password: SecretBytes?
        var token: SecretBytes?
        var code: SecretBytes?
        var isGivenUp = false
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let answered = DispatchSemaphore(value: 0)
    private let moved: @Sendable (ArrivalTalk) -> Void

    /// A talk; `moved` is called when it came to another stage.
    init(moved: @escaping @Sendable (ArrivalTalk) -> Void) { self.moved = moved }

    // MARK: The vault's side

    /// Says what goes on.
    public func say(_ text: String) {
        let isOther = state.withLock { state in
            let stage: Stage = if case .staying = state.stage { .staying(text) } else { .going(text) }
            defer { state.stage = stage }
            return state.stage != stage
        }
        if isOther { moved(self) }
    }

    /// Shows the words to compare.
    public func show(words: [String]) { move(to: .words(words)) }

    /// Asks whether what the store handed out is the newest state; false where the person says no or gives up.
    public func agrees(_ devices: [KnownDevice], entries: Int) -> Bool { ask(.judged(devices, entries: entries)) }

    /// Asks for the new password; nil where the person gives up.
    public func newPassword() -> SecretBytes? {
        guard ask(.password) else { return nil }
        return state.withLock { $0.password.take() }
    }

    /// Asks for what the store is to be shown; nil where the person gives up.
    public func token(_ question: StoreQuestion) -> SecretBytes? {
        guard ask(.token(question)) else { return nil }
        return state.withLock { $0.token.take() }
    }

    /// Hands the new recovery code over; false where the person leaves without it.
    public func hand(over code: borrowing SecretBytes) -> Bool {
        var copy: SecretBytes? = code.copy()
        state.withLock { $0.code = copy.take() }
        defer { state.withLock { $0.code = nil } }
        return ask(.code)
    }

    /// From here on the vault stays, and giving up only ends the waiting. False where the person gave up before.
    public func stay(_ text: String) -> Bool {
        let stays = state.withLock { state in
            guard !state.isGivenUp else { return false }
            state.stage = .staying(text)
            return true
        }
        if stays { moved(self) }
        return stays
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
        state.withLock { $0.stage = stage }
        moved(self)
    }

    /// Waits for an answer; false where there is none to come.
    private func ask(_ stage: Stage) -> Bool {
        guard !isGivenUp else { return false }
        move(to: stage)
        answered.wait()
        return !isGivenUp
    }

    // MARK: The person's side

    var stage: Stage { state.withLock { $0.stage } }

    /// A copy of the code that is handed over; nil where there is none.
    func takeCode() -> SecretBytes? { state.withLock { $0.code.take() } }

    /// Yes: it is the newest, or the code is taken down.
    func agree() {
        let isAsked = state.withLock { state in
            switch state.stage {
            case .judged, .code:
                // A second yes is no answer to what is asked next.
                state.stage = .going(Self.moment)
                return true
            case .going, .words, .token, .password, .staying: return false
            }
        }
        if isAsked { answered.signal() }
    }

    /// Gives the new password, where it is asked for.
    func give(password: consuming SecretBytes) {
        var password: SecretBytes? = password
        let isAsked = state.withLock { state in
            guard state.stage == .password else { return false }
            state.stage = .going(Self.moment)
            state.password = password.take()
            return true
        }
        if isAsked { answered.signal() }
    }

    /// Gives what the store is to be shown, where it is asked for.
    func give(token: consuming SecretBytes) {
        var token: SecretBytes? = token
        let isAsked = state.withLock { state in
            guard case .token = state.stage else { return false }
            state.stage = .going(Self.moment)
            state.token = token.take()
            return true
        }
        if isAsked { answered.signal() }
    }

    /// What is said until it is clear what goes on.
    private static let moment = "A moment ..."

    /// Ends it, whatever stage it is in; false where the vault stays all the same and only the waiting ends.
    @discardableResult
    func giveUp() -> Bool {
        let (cancel, isEnded) = state.withLock { state in
            state.isGivenUp = true
            let stays = if case .staying = state.stage { true } else { false }
            return (state.cancel, !stays)
        }
        cancel?()
        answered.signal()
        return isEnded
    }
}
