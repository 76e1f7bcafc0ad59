internal import CKeysSystem
internal import Foundation

/// What a process does before it takes tokens and other people's blobs.
public enum ProcessRules {
    /// No core dump, no tracing, no file for others, no handler that prints values of a crash. The first line of `main`.
    public static func begin() {
        umask(0o077)
        _ = csystem_undumpable()
        csystem_default_crash_signals()
        signal(SIGPIPE, SIG_IGN)
    }

    /// Raises the number of files this process may have open as far as it may; gives it.
    static func openFiles() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return getrlimit(resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : 1024
    }
}
