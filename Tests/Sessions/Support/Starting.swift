internal import Glibc
internal import Synchronization

/// Starts a program in a session of its own, with no signal blocked or ignored that this process blocks or ignores.
struct Starting {
    /// Pipes are made and children started one at a time: no child gets the end of another's pipe.
    static let oneAtATime = Mutex(())

    private let words: [String]
    private let variables: [String: String]

    /// `words` are the program's path and its arguments.
    init(_ words: [String], _ variables: [String: String]) {
        self.words = words
        self.variables = variables
    }

    func start(_ fill: (inout posix_spawn_file_actions_t) -> Void) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        fill(&actions)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // POSIX_SPAWN_SETSID (which Swift does not see): the first terminal it opens becomes its own; without one nothing
        // can be asked, as in a script.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))
        let arguments = words.map { strdup($0) } + [nil]
        let environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var process: pid_t = 0
        let failure = Self.oneAtATime.withLock { _ in
            posix_spawn(&process, words[0], &actions, &attributes, arguments, environment)
        }
        guard failure == 0 else { throw CannotStart(errno: failure) }
        return process
    }
}
