internal import Glibc
internal import KeysSecret

/// The process that stays behind a copy: it knows a keyed hash of what was copied, not the value, and clears the clipboard
/// when the time is up and the clipboard still holds it. It lives in a session of its own and ends with its work.
public enum ClipboardKeeper {
    private static let keySize = 32
    private static let hashSize = 32
    /// More than this is not what Keys copied.
    private static let longest = 1 << 20

    static func leave(behind value: borrowing SecretBytes, tool: ClipboardTool) throws(DeskError) {
        let key = SecretBytes.random(keySize)
        var note = SecretBuilder(capacity: keySize + hashSize)
        key.withBytes { note.append($0) }
        note.append(value.keyedHash(key: key))
        let message = note.finish()
        let pipe = try Pipe()
        defer {
            pipe.reading.shut()
            pipe.writing.shut()
        }
        let program = CommandLine.arguments.first.map { access("/proc/self/exe", X_OK) == 0 ? "/proc/self/exe" : $0 }
        _ = try Child.start(
            program ?? "keys", [Clipboard.keeperWord, tool.word], input: pipe.reading.number, output: nil)
        try pipe.writing.write(message)
    }

    /// The life of that process: waits, looks, clears.
    public static func run(toolWord: String) {
        // Out of the terminal's reach: closing it or Ctrl-C there leaves nothing in the clipboard.
        setsid()
        guard let tool = ClipboardTool.all[toolWord],
            let note = try? SecretBytes.readAll(descriptor: 0, limit: keySize + hashSize),
            note.count == keySize + hashSize
        else { return }
        let key = note.withBytes { SecretBytes(copying: $0.extracting(0..<keySize)) }
        let hash = note.withBytes { note in (keySize..<keySize + hashSize).map { note[$0] } }
        let end = time(nil) + Clipboard.secondsKept
        while time(nil) < end { sleep(1) }
        guard let held = Clipboard.get(with: tool, limit: longest), held.keyedHash(key: key) == hash else { return }
        Clipboard.clear(with: tool)
    }
}
