internal import Glibc

/// A program on a terminal of its own, and the person before it.
public final class Terminal {
    /// The process.
    public let process: Int32
    /// All it has shown so far.
    public private(set) var heard = ""
    private let descriptor: Int32
    private var from: String.Index
    private var hasEnded = false

    /// What was waited for did not come.
    public struct NotSaid: Error {
        /// What was waited for.
        public let words: String
        /// What came instead.
        public let heard: String
    }

    /// Starts a program there.
    public init(_ words: [String], variables: [String: String]) throws {
        (process, descriptor) = try Spawning.inTurn {
            var near: Int32 = -1
            var far: Int32 = -1
            var name = [CChar](repeating: 0, count: 128)
            guard openpty(&near, &far, &name, nil, nil) == 0 else { throw CannotStart(errno: errno) }
            _ = fcntl(near, F_SETFD, FD_CLOEXEC)
            _ = fcntl(far, F_SETFD, FD_CLOEXEC)
            defer { close(far) }
            let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (try Spawning.start(words, variables: variables, descriptors: [], terminal: path), near)
        }
        from = heard.startIndex
    }

    deinit {
        if !hasEnded {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(descriptor)
    }

    /// Waits until it shows these words, after those waited for before.
    public func expect(_ words: String, within seconds: Double = 20) throws {
        let end = Clock.now + seconds
        while true {
            if let place = heard[from...].firstRange(of: words) {
                from = place.upperBound
                return
            }
            guard Clock.now < end, hear(milliseconds: 100) else { throw NotSaid(words: words, heard: heard) }
        }
    }

    /// Types.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    /// Waits until it ends; its exit status, 128 and the signal where one ended it.
    public func finish(within seconds: Double = 20) throws -> Int32 {
        let end = Clock.now + seconds
        var word: Int32 = 0
        while waitpid(process, &word, WNOHANG) == 0 {
            guard Clock.now < end else { throw NotSaid(words: "the end", heard: heard) }
            _ = hear(milliseconds: 20)
        }
        hasEnded = true
        return word & 0x7f == 0 ? (word >> 8) & 0xff : 128 + word & 0x7f
    }

    /// Hears what comes in that time; false once the other end is closed.
    private func hear(milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, milliseconds) > 0 else { return true }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let got = read(descriptor, &chunk, chunk.count)
        guard got > 0 else { return false }
        let offset = heard.utf8.distance(from: heard.startIndex, to: from)
        heard += String(decoding: chunk[..<got], as: UTF8.self)
        from = heard.utf8.index(heard.startIndex, offsetBy: offset)
        return true
    }
}
