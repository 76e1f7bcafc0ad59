internal import CKeysSystem
internal import Glibc

/// Ending this process so that nothing of it remains: it is replaced by a fresh one of the same program, or dies of a signal.
public enum Restart {
    /// The word by which this program begins where it was locked; no verb of the person's.
    public static let word = "--resume-locked"

    /// Replaces this process; `sealed` is handed over in a file without a name. Returns only by throwing.
    public static func now(handing sealed: [UInt8]) throws(DeskError) {
        let file = csystem_memory_file()
        guard file >= 0 else { throw .cannotStart(program: "keys", errno: errno) }
        try Descriptor(file).write(sealed.span)
        lseek(file, 0, SEEK_SET)
        let program = CommandLine.arguments.first ?? "keys"
        var arguments: [UnsafeMutablePointer<CChar>?] = [program, word, String(file)].map { (text: String) in
            strdup(text)
        }
        arguments.append(nil)
        _ = csystem_restart_self(&arguments)
        throw .cannotStart(program: "keys", errno: errno)
    }

    /// What was handed over, if the arguments say that something was; the file is closed.
    public static func handedOver(_ arguments: [String]) -> [UInt8]? {
        guard arguments.count == 2, arguments[0] == word, let number = Int32(arguments[1]) else { return nil }
        let file = Descriptor(number)
        file.keepFromChildren()
        defer { file.shut() }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(number, &piece, piece.count)
            guard count > 0 else { return all }
            all += piece[..<count]
        }
    }

    /// Ends this process by a signal, as if nobody had caught it.
    public static func end(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        kill(getpid(), number)
        exit(128 + number)
    }
}

/// Two clocks, in microseconds: their difference is how long the machine slept.
public enum Clocks {
    /// The one that counts on while the machine sleeps, and the one that does not.
    public static var now: (withSleep: UInt64, awake: UInt64) {
        (csystem_boot_microseconds(), csystem_awake_microseconds())
    }
}
