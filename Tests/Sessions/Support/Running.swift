internal import Glibc
internal import Synchronization

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
        let (process, feeds, output, errors) = try Spawning.inTurn {
            try Self.start(words, variables, descriptors, outputClosed)
        }
        for feed in feeds { close(feed.pipe.reading) }
        close(output.writing)
        close(errors.writing)
        self.process = process
        self.output = outputClosed ? -1 : output.reading
        self.errors = errors.reading
        exchange = Exchange(
            feeds: feeds, collecting: outputClosed ? [errors.reading] : [output.reading, errors.reading])
    }

    private static func start(
        _ words: [String], _ variables: [String: String], _ descriptors: [Int32: [UInt8]], _ outputClosed: Bool
    ) throws -> (process: pid_t, feeds: [Feed], output: Ends, errors: Ends) {
        var feeds: [Feed] = []
        for (target, bytes) in descriptors { feeds.append(Feed(pipe: try Ends(), target: target, bytes: bytes)) }
        let output = try Ends()
        let errors = try Ends()
        if outputClosed { close(output.reading) }
        let process = try Spawning.start(
            words, variables: variables,
            descriptors: feeds.map { ($0.pipe.reading, $0.target) } + [(output.writing, 1), (errors.writing, 2)])
        return (process, feeds, output, errors)
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
            _ = exchange.step(milliseconds: Int32(max(1, min(20, (end - Clock.now) * 1000))))
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
}

/// posix_spawn(3).
enum Spawning {
    private static let turn = Mutex(())

    /// Runs what makes descriptors and starts a child with them. One at a time, or a child of another thread would hold a
    /// pipe open that is not its own.
    static func inTurn<R>(_ body: () throws -> R) rethrows -> R {
        turn._unsafeLock()
        defer { turn._unsafeUnlock() }
        return try body()
    }

    /// Starts a program in a session of its own, without a terminal unless `terminal` names one.
    static func start(
        _ words: [String], variables: [String: String], descriptors: [(Int32, Int32)], terminal: String? = nil
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let terminal {
            // The first terminal a session's leader opens becomes its own.
            posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
        for (source, target) in descriptors { posix_spawn_file_actions_adddup2(&actions, source, target) }
        // What the tests ignore or block is not handed on.
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // POSIX_SPAWN_SETSIGDEF, _SETSIGMASK and _SETSID: in a session of its own, as in a script, nothing can be asked.
        posix_spawnattr_setflags(&attributes, 0x04 | 0x08 | 0x80)
        let arguments = words.map { strdup($0) } + [nil]
        let environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, words[0], &actions, &attributes, arguments, environment)
        guard failure == 0 else { throw CannotStart(errno: failure) }
        return process
    }
}
