internal import Synchronization

/// What other threads leave for the one that owns the screen.
final class Mailbox: Sendable {
    private let news = Mutex<[BackgroundNews]>([])
    private let wake: @Sendable () -> Void

    /// A mailbox; `wake` makes the reader look.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Leaves something; from any thread.
    func post(_ one: BackgroundNews) {
        news.withLock { $0.append(one) }
        wake()
    }

    /// Takes all there is.
    func take() -> [BackgroundNews] {
        news.withLock { news in
            defer { news = [] }
            return news
        }
    }
}
