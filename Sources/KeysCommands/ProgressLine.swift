internal import Glibc
internal import KeysDesk

/// The line of long work on a terminal: written over, or every few seconds a new one where the terminal is plain.
final class ProgressLine {
    private let isShown: Bool
    private let isPlain: Bool
    private let talk: Talk
    private let start = ProgressLine.now()
    private var last: Double
    private var hasWritten = false

    init(_ talk: Talk) {
        self.talk = talk
        isShown = Descriptor.errors.isTerminal && !talk.isQuiet && !talk.isJSON
        let environment = talk.environment
        isPlain =
            environment["TERM"] == "dumb" || environment["ACCESSIBLE"] != nil || environment["KEYS_ACCESSIBLE"] != nil
        last = start
    }

    /// Says how far the work is, if it is time to; `text` is given the seconds since the beginning.
    func tell(_ text: (Double) -> String) {
        guard isShown else { return }
        let now = Self.now()
        guard now - last >= (isPlain ? 5 : 0.2) else { return }
        last = now
        let line = text(max(now - start, 0.001))
        guard !isPlain else { return talk.line("keys: " + line) }
        write("\r\(line)\u{1b}[K")
        hasWritten = true
    }

    /// Says how many of a known number are done, how fast, and the time left.
    func tell(_ done: Int, of all: Int, _ things: String) {
        tell { elapsed in
            let left = elapsed * Double(all - done) / Double(max(done, 1))
            return
                "\(done) of \(all) \(things), \(Int(Double(done) / elapsed)) a second, \(Int(left.rounded(.up))) s left"
        }
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
