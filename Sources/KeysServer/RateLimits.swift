internal import Synchronization

/// Token buckets in memory: one for each valid token and one for all requests without. None is for an address. They hold what
/// two seconds allow and are forgotten once they are full again.
///
/// It is a class because all requests share it.
final class RateLimits: Sendable {
    private struct Bucket {
        var left: Double
        var seen: ContinuousClock.Instant
    }

    private struct State {
        var strangers: Bucket
        var tokens: [RandomID: Bucket] = [:]
    }

    private let rate: Double
    private let state: Mutex<State>

    /// That many requests a second; 0 for no limit.
    init(_ rate: Int) {
        self.rate = Double(rate)
        state = Mutex(State(strangers: Bucket(left: 2 * Double(rate), seen: .now)))
    }

    /// Whether a token may ask once more.
    func take(_ token: RandomID) -> Bool {
        guard rate > 0 else { return true }
        return state.withLock { state in
            if state.tokens.count > 10_000 { forgetFull(&state) }
            return take(&state.tokens[token, default: Bucket(left: 2 * rate, seen: .now)])
        }
    }

    /// Whether somebody without a valid token may ask once more.
    func takeStranger() -> Bool {
        guard rate > 0 else { return true }
        return state.withLock { take(&$0.strangers) }
    }

    private func take(_ bucket: inout Bucket) -> Bool {
        let now = ContinuousClock.now
        bucket.left = min(2 * rate, bucket.left + rate * ((now - bucket.seen) / .seconds(1)))
        bucket.seen = now
        guard bucket.left >= 1 else { return false }
        bucket.left -= 1
        return true
    }

    private func forgetFull(_ state: inout State) {
        let now = ContinuousClock.now
        state.tokens = state.tokens.filter { now - $0.value.seen < .seconds(2) }
    }
}
