internal import KeysSecret

/// What tmux does with a value on its way to the terminal. A sequence it does not pass on it drops in silence, or keeps in
/// a buffer: so it is asked before.
enum TmuxPassage {
    /// It passes on what is wrapped.
    case wrapped
    /// It passes on what is loaded into one of its buffers.
    case buffer
    /// Neither is switched on.
    case none

    static func found() -> TmuxPassage {
        if ["on", "all"].contains(option("allow-passthrough")) { return .wrapped }
        return ["on", "external"].contains(option("set-clipboard")) ? .buffer : .none
    }

    private static func option(_ name: String) -> String {
        guard let pipe = try? Pipe() else { return "" }
        let child = try? Child.start("tmux", ["show", "-gv", name], input: nil, output: pipe.writing.number)
        pipe.writing.shut()
        defer { pipe.reading.shut() }
        guard let child, let text = try? SecretBytes.readAll(descriptor: pipe.reading.number, limit: 64) else {
            return ""
        }
        _ = child.wait()
        return text.withBytes { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }.trimmed
    }
}
