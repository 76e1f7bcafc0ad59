internal import Glibc

/// Which copy of Keys was the last: a random mark in a small file of this login. A terminal cannot be asked what its
/// clipboard holds, so only the last copy may make it forget; an older one would take away the newer.
struct LastCopy {
    private let path: String

    init(environment: [String: String]) {
        func folder(_ variable: String) -> String? { environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let state = folder("XDG_STATE_HOME") ?? (environment["HOME"] ?? "") + "/.local/state"
        path = (folder("XDG_RUNTIME_DIR") ?? state) + "/keys/last-copy"
    }

    /// Makes a copy the last. One whose clipboard can be asked needs that only where a mark stands already.
    func note(_ mark: String, isBlind: Bool) {
        guard isBlind || access(path, F_OK) == 0 else { return }
        // Where no mark can be written, the copy counts as the last: better cleared once too often.
        do throws(DeskError) {
            try WholeFile.makeFolders(of: path)
            try WholeFile.replace(path, with: mark)
        } catch {}
    }

    /// Whether no other copy came after.
    func isLast(_ mark: String) -> Bool { (found ?? mark) == mark }

    /// Takes the mark away, if it is still that of this copy.
    func forget(_ mark: String) { if found == mark { unlink(path) } }

    private var found: String? {
        guard let file = try? Descriptor.reading(path) else { return nil }
        defer { file.shut() }
        return (try? file.readAll(limit: 64)).map { String(decoding: $0, as: UTF8.self) }
    }
}
