internal import Glibc
internal import KeysSecret

/// Another program, run with bytes on its standard input and nothing else of ours: its arguments are words of this
/// program, never a value; descriptors above 2 stay here.
struct Child {
    let process: pid_t

    /// Starts a program. `input`, `output` are descriptors it gets as 0 and 1; nil is `/dev/null`, as its 2 always is.
    static func start(
        _ program: String, _ arguments: [String], input: Int32?, output: Int32?
    ) throws(DeskError) -> Child {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (target, source, mode) in [(Int32(0), input, O_RDONLY), (1, output, O_WRONLY), (2, nil, O_WRONLY)] {
            if let source {
                posix_spawn_file_actions_adddup2(&actions, source, target)
            } else {
                posix_spawn_file_actions_addopen(&actions, target, "/dev/null", mode, 0)
            }
        }
        for number in 3..<Int32(256) { Descriptor(number).keepFromChildren() }
        // SIGPIPE is ignored here; other programs expect the usual.
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        let failure = posix_spawnp(&process, program, &actions, &attributes, words, environ)
        guard failure == 0 else { throw .cannotStart(program: program, errno: failure) }
        return Child(process: process)
    }

    /// Waits for its end; its status, or 128 and the signal.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}

/// Two ends of a pipe no child inherits by itself.
struct Pipe {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(DeskError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .cannotOpen(path: "pipe", errno: errno) }
        reading = Descriptor(ends[0])
        writing = Descriptor(ends[1])
        reading.keepFromChildren()
        writing.keepFromChildren()
    }
}
