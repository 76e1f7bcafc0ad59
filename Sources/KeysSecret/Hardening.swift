internal import CKeysSystem

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a process does before it may hold a secret.
public enum Hardening {
    /// Forbids core dumps and tracing, takes the crash handlers away (they print values), and makes every file it
    /// creates its owner's alone. The first line of `main`.
    public static func begin() {
        umask(0o077)
        #if TEST_DOORS
            if getenv("KEYS_TEST_DOOR_DUMPABLE") == nil { _ = csystem_undumpable() }
        #else
            _ = csystem_undumpable()
        #endif
        csystem_default_crash_signals()
        signal(SIGPIPE, SIG_IGN)
    }

    /// Whether another process of this user could read this one's memory.
    public static var isDumpable: Bool { csystem_is_dumpable() != 0 }
}
