internal import KeysModel
internal import KeysVault

/// The whole of the full screen: a stack of screens, the first at the bottom, and what can be undone. Messages come in, frames go out;
/// neither touches a terminal.
struct Model {
    private(set) var screens: [any Screen]
    private(set) var size: Size
    private var undoings = UndoHistory()
    /// What the loop is to do next that no screen can.
    private(set) var pending: Ending?
    /// When the last key came, in milliseconds since 1970.
    private var lastKey: Int64
    /// How long the machine had slept when it was last looked at, in microseconds.
    private var asleep: Int64?
    /// What went wrong when it was last looked what others wrote: it is said once.
    private var outsideTrouble: String?

    /// A machine that slept so long between two looks was closed, in microseconds.
    private static let nap: Int64 = 60_000_000

    /// What only the loop can do.
    enum Ending {
        case quit, lock, suspend, redraw
    }

    /// What `update` wants done.
    typealias Doing = (Work) -> [Action]

    init(_ first: any Screen, size: Size, at now: Int64) {
        screens = [first]
        self.size = size
        lastKey = now
    }

    private var top: Int { screens.count - 1 }

    /// Whether the person typed something that is not saved anywhere.
    var hasUnsaved: Bool { screens.contains { $0.hasUnsaved } }

    // MARK: Messages

    /// Takes a message; `doing` does the works that come of it.
    mutating func update(_ message: Message, _ place: Workplace, doing: Doing) {
        place.size = size
        switch message {
        case .key(let key):
            lastKey = place.now
            take(key, place, doing)
        case .paste(let pasted):
            lastKey = place.now
            perform(screens[top].paste(pasted, place), place, doing)
        case .click(let click):
            lastKey = place.now
            perform(screens[top].click(click, place), place, doing)
        case .resized(let size): self.size = size
        case .news(let news): take(news, place, doing)
        case .tick:
            watchClocks(place, doing)
            place.background?.tick(place)
            if place.background?.isTimeToLook(place) == true { lookOutside(place, doing) }
        }
    }

    private mutating func take(_ key: Key, _ place: Workplace, _ doing: Doing) {
        let screen = screens[top]
        let pressed = screen.takesText ? key : key.latin
        if let wish = Wish.of(pressed, in: screen.context), !(screen.takesText && pressed.isText) {
            return perform(grant(wish, place), place, doing)
        }
        perform(screens[top].type(key, place), place, doing)
    }

    /// What every screen grants alike; the rest is the screen's.
    private mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .quit: return hasUnsaved ? [.show(LeaveQuestion())] : [.quit]
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        case .lock: return [.lock]
        case .help: return [.show(HelpScreen(for: screens[top].context))]
        case .undo: return [.undo]
        case .redo: return [.redo]
        default: return screens[top].grant(wish, place)
        }
    }

    // MARK: Actions

    mutating func perform(_ actions: [Action], _ place: Workplace, _ doing: Doing) {
        for action in actions { perform(action, place, doing) }
    }

    private mutating func perform(_ action: Action, _ place: Workplace, _ doing: Doing) {
        switch action {
        case .show(let screen): screens.append(screen)
        case .replace(let screen): screens[top] = screen
        case .back: if screens.count > 1 { screens.removeLast() }
        case .home: screens.removeLast(screens.count - 1)
        case .say(let text, let style): place.messages.say(text, style, at: place.now)
        case .work(let work): perform(doing(work.askingAnew), place, doing)
        case .tell(let news):
            if case .entriesChanged = news { place.background?.changed(place) }
            tell(news, place, doing)
        case .done(let undoing): undoings.remember(undoing)
        case .undo: turn(place, doing, isBack: true)
        case .redo: turn(place, doing, isBack: false)
        case .wish(let wish): perform(grant(wish, place), place, doing)
        case .lock: pending = .lock
        case .suspend: pending = .suspend
        case .redraw: pending = .redraw
        case .quit: pending = .quit
        }
    }

    /// What a background work found: what it wrote is looked at first, so that the screens see it.
    private mutating func take(_ news: News, _ place: Workplace, _ doing: Doing) {
        if case .background(let one) = news, let background = place.background {
            let actions = background.take(one, place)
            lookOutside(place, doing)
            perform(actions, place, doing)
        }
        tell(news, place, doing)
    }

    /// Takes in what another process or thread wrote. It is no change made here: no sync follows.
    private mutating func lookOutside(_ place: Workplace, _ doing: Doing) {
        do {
            if try place.session?.refreshIfChanged() == true { tell(.entriesChanged, place, doing) }
            outsideTrouble = nil
        } catch {
            let words = place.world.wording(error)
            guard words.message != outsideTrouble else { return }
            outsideTrouble = words.message
            if error.asksAnew(place) { return screens.append(ReopenScreen()) }
            place.messages.say("\(words.message) - \(words.hint)", .bad, at: place.now)
        }
    }

    private mutating func tell(_ news: News, _ place: Workplace, _ doing: Doing) {
        if case .entriesChanged = news { place.countConflicts() }
        if case .unlocked = news {
            // What was kept for undoing is sealed to the vault as it was.
            undoings = UndoHistory()
        }
        for index in screens.indices where screens.indices.contains(index) {
            perform(screens[index].hear(news, place), place, doing)
        }
    }

    private mutating func turn(_ place: Workplace, _ doing: Doing, isBack: Bool) {
        guard let undoing = undoings.next(isBack: isBack) else {
            return place.messages.say(isBack ? "Nothing to undo" : "Nothing to do again", .plain, at: place.now)
        }
        var isDone = false
        let actions = doing(
            Work { place, _ in
                let actions = try undoing.turn(place, isBack: isBack)
                isDone = true
                return actions
            }.askingAnew)
        if isDone { undoings.turned(isBack: isBack) }
        perform(actions, place, doing)
    }

    /// The loop has done what was pending.
    mutating func settle() { pending = nil }

    // MARK: Time

    private mutating func watchClocks(_ place: Workplace, _ doing: Doing) {
        guard place.session != nil else { return }
        let clocks = place.world.clocks()
        // The two are read one after the other: the difference may be a little less than nothing.
        let slept = Int64(bitPattern: clocks.withSleep &- clocks.awake)
        if let asleep, slept - asleep > Self.nap, place.options.locksOnSuspend { pending = .lock }
        asleep = slept
        if let due = lockDate(place), place.now >= due { pending = .lock }
    }

    /// When it locks by itself.
    func lockDate(_ place: Workplace) -> Int64? {
        guard place.session != nil, place.options.lockMinutes > 0 else { return nil }
        return lastKey + place.idleTime
    }

    /// When something looks different by itself; nil for never.
    func nextChange(_ place: Workplace) -> Int64? {
        let now = place.now
        var dates = screens.compactMap { $0.nextChange(place) }
        if place.messages.current(at: now) != nil { dates.append(place.messages.until) }
        if let lock = lockDate(place) { dates += [lock, now + 60_000 - (now % 60_000)] }
        if let due = place.sync.due { dates.append(due) }
        return dates.filter { $0 > now }.min()
    }
}

extension Key {
    /// Whether a text field would take it as text.
    var isText: Bool { if case .character = self { true } else { false } }
}
