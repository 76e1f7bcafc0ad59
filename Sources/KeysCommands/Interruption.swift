internal import Foundation
internal import Glibc

/// A command that has something to take back when a signal ends it: that is done first, then the signal does what signals do.
final class Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    /// Where the handler writes; it may do nothing else.
    private nonisolated(unsafe) static var bell: Int32 = -1

    /// From now on; one at a time. `takeBack` runs on a thread of its own, whatever the command is waiting for.
    init(_ takeBack: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Self.bell = ends[1]
        let listening = ends[0]
        Thread.detachNewThread {
            var number: UInt8 = 0
            var count = -1
            repeat { count = read(listening, &number, 1) } while count < 0 && errno == EINTR
            close(listening)
            guard count == 1 else { return }
            takeBack()
            signal(Int32(number), SIG_DFL)
            kill(getpid(), Int32(number))
        }
        for number in Self.signals {
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(Interruption.bell, &byte, 1)
                errno = saved
            }
        }
    }

    /// There is nothing to take back any more.
    func end() {
        for number in Self.signals { signal(number, SIG_DFL) }
        close(Self.bell)
    }
}
