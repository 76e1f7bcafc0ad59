internal import Glibc

/// A program did not end in time and was killed.
public struct TookTooLong: Error {
    /// How long it was waited for.
    public let seconds: Double
    /// What it had said on standard error.
    public let errorText: String
}

/// A run of a program that can be watched, signalled and waited for; killed when the value goes before it has ended.
public final class Running {
    /// The process.
    public let process: Int32
    private var exchange: Exchange
    private let output: Int32
    private let errors: Int32
    private var status: Int32?

    /// Starts `words`; `descriptors` are pipes the bytes come from. It has no terminal. With `outputClosed` nobody reads
    /// its standard output.
    init(
        _ words: [String], variables: [String: String], descriptors: [Int32: [UInt8]], outputClosed: Bool
    ) throws {
        var feeds: [Feed] = []
        for (target, bytes) in descriptors { feeds.append(Feed(pipe: try Ends(), target: target, bytes: bytes)) }
        let output = try Ends()
        let errors = try Ends()
        if outputClosed { close(output.reading) }
        process = try Starting(words, variables).start { actions in
            for feed in feeds { posix_spawn_file_actions_adddup2(&actions, feed.pipe.reading, feed.target) }
            posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
            posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        }
        for feed in feeds { close(feed.pipe.reading) }
        close(output.writing)
        close(errors.writing)
        self.output = outputClosed ? -1 : output.reading
        self.errors = errors.reading
        exchange = Exchange(
            feeds: feeds, collecting: outputClosed ? [errors.reading] : [output.reading, errors.reading])
    }

    deinit {
        guard status == nil else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        exchange.end()
    }

    /// Sends it a signal.
    public func signal(_ number: Int32) { if status == nil { kill(process, number) } }

    /// Feeds it and hears it for at most that long; true once it has ended.
    public func go(on seconds: Double) -> Bool {
        let end = Clock.now + seconds
        while status == nil, Clock.now < end {
            // What has let go of its pipes is about to end.
            let longest = exchange.isOpen ? 20 : 1.0
            _ = exchange.step(milliseconds: Int32(max(1, min(longest, (end - Clock.now) * 1000))))
            var word: Int32 = 0
            if waitpid(process, &word, WNOHANG) == process { status = word }
        }
        return status != nil
    }

    /// Waits until it ends.
    public func finish(within seconds: Double = 60) throws -> Outcome {
        guard go(on: seconds), let status else {
            throw TookTooLong(
                seconds: seconds, errorText: String(decoding: exchange.collected[errors] ?? [], as: UTF8.self))
        }
        // What is still in the pipes. A child it left behind may hold them open and say nothing.
        while exchange.isOpen, exchange.step(milliseconds: 200) {}
        exchange.end()
        let signal = status & 0x7f
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, wasSignalled: signal != 0,
            output: exchange.collected[output] ?? [], errors: exchange.collected[errors] ?? [])
    }
}

/// Seconds of the clock that only goes forward.
public enum Clock {
    /// Now.
    public static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds this thread has worked: what a busy machine makes it wait does not count.
    public static var worked: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Looks again and again for at most that long until something is so; says whether it came to that.
    public static func waits(_ seconds: Double, until isSo: () throws -> Bool) rethrows -> Bool {
        let end = now + seconds
        while try !isSo() {
            guard now < end else { return false }
            usleep(10_000)
        }
        return true
    }
}
