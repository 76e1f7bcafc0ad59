internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import KeysBlobs
internal import NIOCore
internal import Synchronization

/// How many bytes of bodies are in memory at once, over all requests, and over those of one account: none takes all there is. A
/// body counts as it comes, not as it is announced.
///
/// It is a class because all requests share it.
final class BodyBudget: Sendable {
    private struct State {
        var left: Int
        var taken: [RandomID: Int] = [:]
    }

    private let share: Int
    private let state: Mutex<State>

    /// A budget of that many bytes, of which one account may have a share.
    init(_ bytes: Int, share: Int) {
        self.share = share
        state = Mutex(State(left: bytes))
    }

    /// Takes some for an account; false where that is more than is left, or than its share.
    func take(_ bytes: Int, for account: RandomID) -> Bool {
        state.withLock { state in
            let taken = state.taken[account, default: 0] + bytes
            guard bytes <= state.left, taken <= share else { return false }
            state.left -= bytes
            state.taken[account] = taken
            return true
        }
    }

    /// Gives some back.
    func give(_ bytes: Int, of account: RandomID) {
        state.withLock { state in
            state.left += bytes
            let taken = state.taken[account, default: 0] - bytes
            state.taken[account] = taken > 0 ? taken : nil
        }
    }

    /// Takes some until nobody holds what comes back; nil where `take` says no.
    func hold(_ bytes: Int, for account: RandomID) -> Hold? {
        take(bytes, for: account) ? Hold(budget: self, bytes: bytes, account: account) : nil
    }

    /// Bytes that were taken. They are given back with it, whether what was to be sent was sent or its receiver was gone before.
    ///
    /// It is a class because it ends.
    final class Hold: Sendable {
        private let budget: BodyBudget
        private let bytes: Int
        private let account: RandomID

        fileprivate init(budget: BodyBudget, bytes: Int, account: RandomID) {
            self.budget = budget
            self.bytes = bytes
            self.account = account
        }

        deinit { budget.give(bytes, of: account) }
    }
}

/// Reads the body of a request, as far as it may go.
struct WireBody {
    /// What is read and dropped of a body nobody wants, so that the connection can be kept.
    private static let shortBody = 1 << 16

    let budget: BodyBudget

    /// Reads the body whole, lends it to `use`. Throws `.size` for more bytes than `limit`, before they are taken where they
    /// are announced; `.busy` while too much is being sent already, by this account or by all.
    func with<R>(
        _ request: Request, of account: RandomID, limit: Int, _ use: (ByteBuffer) async throws(WireFault) -> R
    ) async throws(WireFault) -> R {
        let announced = Self.announced(request)
        if let announced, announced > limit { throw .size }
        guard request.headers[.contentEncoding] ?? "identity" == "identity" else { throw .grammar }
        var taken = 0
        defer { budget.give(taken, of: account) }
        var whole = ByteBuffer()
        do {
            for try await part in request.body {
                guard part.readableBytes <= limit - taken else { throw WireFault.size }
                guard budget.take(part.readableBytes, for: account) else { throw WireFault.busy }
                taken += part.readableBytes
                // The usual blob is one part: it is not copied.
                if whole.readableBytes == 0 { whole = part } else { whole.writeImmutableBuffer(part) }
            }
        } catch {
            // The sender is gone or sends what is no HTTP; nobody hears this answer.
            throw error as? WireFault ?? .grammar
        }
        // The framework takes a connection that went for a body's end (ConnectionRules says otherwise); half a blob is none.
        if let announced, announced != taken { throw .grammar }
        return try await use(whole)
    }

    /// Reads a short body and forgets it.
    static func drop(_ request: Request) async {
        guard let announced = announced(request), announced > 0, announced <= shortBody else { return }
        do { for try await _ in request.body {} } catch {}
    }

    private static func announced(_ request: Request) -> Int? { request.headers[.contentLength].flatMap { Int($0) } }
}

/// What the body of a request for a token says.
struct TokenBody: Sendable {
    /// The most bytes such a body has.
    static let limit = 4096

    var kind: TokenKind?
    var hash: TokenHash?
    var pairing: PairingScope?

    /// Reads JSON; throws `.grammar` for anything but an object of the keys that are known, each rightly written.
    init(_ bytes: ByteBuffer) throws(WireFault) {
        let value = try? JSONSerialization.jsonObject(with: Data(bytes.readableBytesView))
        guard let object = value as? [String: Any] else { throw .grammar }
        var vault: VaultName?
        var names: [BlobName] = []
        for (key, value) in object {
            switch key {
            case "kind":
                guard let word = value as? String, let kind = TokenKind.allCases.first(where: { $0.word == word })
                else { throw .grammar }
                self.kind = kind
            case "hash":
                guard let hash = (value as? String).flatMap(TokenHash.init(hex:)) else { throw .grammar }
                self.hash = hash
            case "vault":
                guard let name = (value as? String).flatMap({ VaultName($0) }) else { throw .grammar }
                vault = name
            case "names":
                guard let texts = value as? [String] else { throw .grammar }
                names = texts.compactMap { BlobName($0) }
                guard names.count == texts.count else { throw .grammar }
            default: throw .grammar
            }
        }
        guard kind == .pairing else {
            guard vault == nil, object["names"] == nil else { throw .grammar }
            return
        }
        guard let scope = vault.flatMap({ PairingScope(vault: $0, names: names) }) else { throw .grammar }
        pairing = scope
    }
}
