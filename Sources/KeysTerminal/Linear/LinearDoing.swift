internal import KeysDesk
internal import KeysModel

/// Doing what the full screen does: its works give actions, and those that are not about the screen are done here.
extension LinearMode {
    func perform(_ actions: [Action]) throws {
        let change = actions.lazy.compactMap { action in
            if case .done(let undoing) = action { undoing.sentence } else { nil }
        }.first
        for action in actions { try perform(action, change) }
    }

    /// `change`: what was done, where it can be undone. The screen says it with the key that undoes.
    private func perform(_ action: Action, _ change: String?) throws {
        switch action {
        case .say(let text, _):
            guard let change, text.hasPrefix(change) else { return try person.say(visible(text)) }
            try person.say("\(visible(change)). Undo takes it back.")
        case .work(let work): try perform(try work.run(place) { _ in true })
        case .tell(.entriesChanged):
            hasChanged = true
            place.countConflicts()
        case .done(let undoing): undoings.remember(undoing)
        case .undo: try turn(isBack: true)
        case .redo: try turn(isBack: false)
        case .tell, .show, .replace, .back, .home, .wish, .lock, .suspend, .redraw, .quit: break
        }
    }

    /// Takes the last change back, or does again what was taken back.
    func turn(isBack: Bool) throws {
        guard let undoing = undoings.next(isBack: isBack) else {
            return try person.say(isBack ? "Nothing to undo." : "Nothing to do again.")
        }
        let actions = try undoing.turn(place, isBack: isBack)
        undoings.turned(isBack: isBack)
        try perform(actions)
    }
}
