internal import Glibc
internal import KeysDesk

/// Tells on a terminal how far an import is: rows, rate, time left. On one line that is written over, or every few seconds
/// on a new one where the terminal is plain.
final class ImportProgress {
    private let isShown: Bool
    private let isPlain: Bool
    private let talk: Talk
    private let start = ImportProgress.now()
    private var last: Double
    private var rowsBefore = 0
    private var lastRows = 0
    private var hasWritten = false

    init(_ talk: Talk) {
        self.talk = talk
        isShown = Descriptor.errors.isTerminal && !talk.isQuiet && !talk.isJSON
        let environment = talk.environment
        isPlain =
            environment["TERM"] == "dumb" || environment["ACCESSIBLE"] != nil || environment["KEYS_ACCESSIBLE"] != nil
        last = start
    }

    func tell(rows: Int, read: Int64, of size: Int64?) {
        // A further file of the same import starts counting anew.
        if rows < lastRows { rowsBefore += lastRows }
        lastRows = rows
        let now = Self.now()
        guard isShown, now - last >= (isPlain ? 5 : 0.2) else { return }
        last = now
        let all = rowsBefore + rows
        let rate = Double(all) / max(now - start, 0.001)
        var line = "\(all) rows, \(Int(rate)) a second"
        if let size, read > 0, size >= read {
            let left = (now - start) * Double(size - read) / Double(read)
            line += ", \(Int(left.rounded(.up))) s left"
        }
        guard !isPlain else { return talk.line("keys: " + line) }
        write("\r\(line)\u{1b}[K")
        hasWritten = true
    }

    /// Takes the line away.
    func end() {
        if hasWritten { write("\r\u{1b}[K") }
        hasWritten = false
    }

    private func write(_ text: String) {
        do throws(DeskError) { try Descriptor.errors.write(text) } catch {}
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
