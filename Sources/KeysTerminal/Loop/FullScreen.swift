internal import Glibc
public import KeysDesk
internal import KeysModel
internal import KeysVault

/// The full screen on a terminal: one thread that owns the screen waits, reads, updates and draws.
public final class FullScreen {
    /// How it ended.
    public enum Outcome: Equatable, Sendable {
        /// The person left.
        case left
        /// The vault is to be locked: the process is to be replaced. What lies in it is sealed.
        case locked(place: [UInt8])
        /// A signal came; the terminal is given back.
        case signalled(Int32)
        /// The terminal is gone.
        case closed
    }

    private let place: Workplace
    private let curses: Curses
    private var model: Model
    private let mailbox: Mailbox
    private var isStale = true
    /// Whether keys that came are still to be taken.
    private var hasMore = false

    /// Takes the terminal; nil where it cannot be used as a full screen. `resumed`: what a lock handed over.
    public init?(_ place: Workplace, terminal: Descriptor, resumed: [UInt8]? = nil) {
        guard
            let curses = Curses(
                descriptor: terminal.number, theme: place.options.theme, hasMouse: place.options.hasMouse)
        else { return nil }
        self.place = place
        self.curses = curses
        place.options.meet(isUTF8: Curses.isUTF8)
        mailbox = Mailbox(wake: { Curses.wake() })
        let first: any Screen =
            place.location.exists ? UnlockScreen(place, resumed: resumed) : StartScreen(place)
        model = Model(first, size: curses.measure(), at: place.now)
    }

    /// Goes on until the person leaves or the vault is to be locked; the terminal is given back.
    public func run() -> Outcome {
        place.background = BackgroundWork(mailbox)
        while true {
            draw()
            curses.wait(waitingTime)
            if let outcome = takeSignals() ?? takeKeys() ?? settle() {
                curses.stop()
                place.background?.stop()
                return outcome
            }
        }
    }

    private var waitingTime: Int? {
        if hasMore { return 0 }
        let change = model.nextChange(place).map { Int(clamping: $0 - place.now) }
        return [change, curses.pasteWait].compactMap(\.self).min()
    }

    private func draw() {
        guard isStale else { return }
        isStale = false
        let canvas = curses.canvas(model.size, isUnicode: place.options.isUnicode)
        model.draw(on: canvas, place)
        curses.show(canvas)
    }

    private func update(_ message: Message) {
        isStale = true
        model.update(message, place) { self.perform($0) }
    }

    // MARK: Input

    private func takeSignals() -> Outcome? {
        while let signal = curses.nextSignal() {
            switch signal {
            case SIGWINCH: update(.resized(curses.measure()))
            case SIGTSTP: suspend()
            case SIGCONT:
                curses.resume()
                update(.resized(curses.measure()))
            case SIGINT, SIGTERM, SIGHUP: return .signalled(signal)
            default: for news in mailbox.take() { update(.news(.background(news))) }
            }
        }
        return nil
    }

    private func takeKeys() -> Outcome? {
        let before = place.now
        while true {
            guard let input = curses.next() else {
                hasMore = false
                break
            }
            switch input {
            case .key(let key): update(.key(key))
            case .paste(let line): update(.paste(Pasted(line)))
            case .click(let click): update(.click(click))
            case .closed: return .closed
            }
            // A frame between keys that were typed ahead, but not one for each of a thousand.
            hasMore = place.now > before + 30 || model.pending != nil
            if hasMore { break }
        }
        update(.tick)
        return nil
    }

    private func settle() -> Outcome? {
        guard let pending = model.pending else { return nil }
        model.settle()
        switch pending {
        case .quit: return .left
        case .lock where place.session == nil: return nil
        case .lock: return .locked(place: model.sealedPlace(place))
        case .suspend: suspend()
        case .redraw:
            curses.theme = place.options.theme
            curses.redraw()
        }
        isStale = true
        return nil
    }

    private func suspend() {
        curses.suspend()
        update(.resized(curses.measure()))
    }

    // MARK: Works

    /// Does a work: says what goes on, draws between, puts an error into words.
    private func perform(_ work: Work) -> [Action] {
        if !work.text.isEmpty { say(work.text) }
        do {
            return try work.run(place) { text in self.pulse(text) }
        } catch {
            let words = place.world.wording(error)
            return [.say(words.hint.isEmpty ? words.message : words.message + " - " + words.hint, .bad)]
        }
    }

    /// Says how far a work is; false when the person pressed Esc, or the terminal is gone.
    private func pulse(_ text: String) -> Bool {
        say(text + "   Esc cancels")
        while let input = curses.next() {
            switch input {
            // Of a terminal that is gone there is no end of this.
            case .key(.escape), .key(.control("c")), .closed: return false
            case .key, .paste, .click: continue
            }
        }
        return true
    }

    /// Writes over the last row of what is shown.
    private func say(_ text: String) {
        guard let shown = curses.current, shown.size.rows > 0 else { return }
        let y = shown.size.rows - 1
        shown.fill(Area(x: 0, y: y, columns: shown.size.columns, rows: 1))
        shown.put(" " + text, x: 0, y: y, columns: shown.size.columns, .strong)
        curses.show(shown)
        isStale = true
    }
}
