internal import Glibc

/// Turns the echo of a terminal off while a secret is typed, and back on whatever happens: at the end, on an error, on a
/// signal that ends or stops the process.
final class EchoGuard {
    /// What the signal handler may touch: plain words, set before the handler is.
    private struct Saved {
        var descriptor: Int32 = -1
        var settings = termios()
        var quiet = termios()
    }

    private nonisolated(unsafe) static var saved = Saved()
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT]
    private var before: [(Int32, sigaction)] = []

    init?(_ descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return nil }
        var quiet = settings
        quiet.c_lflag &= ~tcflag_t(ECHO | ECHOE | ECHOK)
        quiet.c_lflag |= tcflag_t(ECHONL | ICANON | ISIG)
        Self.saved = Saved(descriptor: descriptor, settings: settings, quiet: quiet)
        for signal in Self.signals {
            var old = sigaction()
            Self.catchSignal(signal, &old)
            before.append((signal, old))
        }
        guard tcsetattr(descriptor, TCSAFLUSH, &quiet) == 0 else { restore(); return nil }
    }

    deinit { restore() }

    private static func catchSignal(_ signal: Int32, _ old: inout sigaction) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { EchoGuard.handle($0) }
        sigaction(signal, &action, &old)
    }

    private func restore() {
        // What was typed ahead stays for the next question.
        _ = tcsetattr(Self.saved.descriptor, TCSADRAIN, &Self.saved.settings)
        for (signal, old) in before {
            var old = old
            sigaction(signal, &old, nil)
        }
    }

    /// The signal handler: only calls that POSIX allows there. Who comes back from being stopped finds the echo off again.
    private static func handle(_ signal: Int32) {
        if signal == SIGCONT {
            var old = sigaction()
            catchSignal(SIGTSTP, &old)
            _ = tcsetattr(saved.descriptor, TCSAFLUSH, &saved.quiet)
            return
        }
        _ = tcsetattr(saved.descriptor, TCSADRAIN, &saved.settings)
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }
}
