internal import Glibc
internal import KeysSecret

/// The process that stays behind a copy: it knows a keyed hash of what was copied, not the value, and clears the clipboard
/// when the time is up and the clipboard still holds it; a terminal, which cannot be asked, when no other copy came after.
/// It lives in a session of its own and ends with its work.
public enum ClipboardKeeper {
    private static let keySize = 32
    private static let hashSize = 32
    /// More than this is not what Keys copied.
    private static let longest = 1 << 20

    /// Starts it. The terminal becomes its standard output: once that is closed, nothing written there reaches the next
    /// one of the same name.
    static func leave(
        behind value: borrowing SecretBytes, words: [String], terminal: Descriptor?
    ) throws(DeskError) {
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
            program ?? "keys", [Clipboard.keeperWord] + words, input: pipe.reading.number, output: terminal?.number)
        try pipe.writing.write(message)
    }

    /// The life of that process, by the words it was given: waits, looks, clears.
    public static func run(_ words: [String], environment: [String: String]) {
        // Out of the terminal's reach: closing it or Ctrl-C there leaves nothing in the clipboard.
        setsid()
        guard words.count == 3, let way = ClipboardWay(word: words[0], mark: words[2]), let seconds = Int(words[1]),
            let note = try? SecretBytes.readAll(descriptor: 0, limit: keySize + hashSize),
            note.count == keySize + hashSize
        else { return }
        let key = note.withBytes { SecretBytes(copying: $0.extracting(0..<keySize)) }
        let hash = note.withBytes { note in (keySize..<keySize + hashSize).map { note[$0] } }
        let end = time(nil) + seconds
        while time(nil) < end { sleep(1) }
        let last = LastCopy(environment: environment)
        defer { last.forget(words[2]) }
        clear(way, isLast: last.isLast(words[2])) { tool in
            guard let held = Clipboard.get(with: tool, limit: longest) else { return false }
            return held.keyedHash(key: key) == hash
        }
    }

    private static func clear(_ way: ClipboardWay, isLast: Bool, _ isOurs: (ClipboardTool) -> Bool) {
        switch way {
        case .program(let tool):
            if isOurs(tool) { Clipboard.clear(with: tool) }
        case .tmux(let buffer):
            let tool = ClipboardTool.tmux(buffer: buffer)
            guard isOurs(tool) else { return }
            // tmux sends nothing empty on: a blank takes the value's place in the terminal's clipboard.
            if isLast { _ = try? Clipboard.put(SecretBytes([0x20]), with: tool) }
            Clipboard.clear(with: tool)
        case .terminal(let sequence):
            if isLast { _ = try? sequence.clear(on: .output) }
        }
    }
}
