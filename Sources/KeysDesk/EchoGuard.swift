internal import Glibc

/// Turns the echo of a terminal off while a secret is typed, and back on whatever happens: at the end, on an error, on a
/// signal that ends or stops the process.
final class EchoGuard {
    /// What the signal handler may touch: plain words, set before the handler is.
    private struct Saved {
        var descriptor: Int32 = -1
        var settings = termios()
    }

    private nonisolated(unsafe) static var saved = Saved()
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
    private var before: [(Int32, sigaction)] = []

    init?(_ descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return nil }
        Self.saved = Saved(descriptor: descriptor, settings: settings)
        for signal in Self.signals {
            var action = sigaction()
            var old = sigaction()
            action.__sigaction_handler.sa_handler = { EchoGuard.leave($0) }
            sigaction(signal, &action, &old)
            before.append((signal, old))
        }
        settings.c_lflag &= ~tcflag_t(ECHO | ECHOE | ECHOK)
        settings.c_lflag |= tcflag_t(ECHONL | ICANON | ISIG)
        guard tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else { restore(); return nil }
    }

    deinit { restore() }

    private func restore() {
        _ = tcsetattr(Self.saved.descriptor, TCSAFLUSH, &Self.saved.settings)
        for (signal, old) in before {
            var old = old
            sigaction(signal, &old, nil)
        }
    }

    /// The signal handler: only calls that POSIX allows there.
    private static func leave(_ signal: Int32) {
        _ = tcsetattr(saved.descriptor, TCSAFLUSH, &saved.settings)
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }
}
