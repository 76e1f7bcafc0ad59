/// What can be taken back, and what of that can be done again.
struct UndoHistory {
    private var backs: [Undoing] = []
    private var redos: [Undoing] = []

    /// Remembers a change; what was taken back before it can no longer be done again.
    mutating func remember(_ undoing: Undoing) {
        backs.append(undoing)
        redos = []
    }

    /// What comes next in a direction.
    func next(isBack: Bool) -> Undoing? { isBack ? backs.last : redos.last }

    /// What came next was done: it can be turned the other way now.
    mutating func turned(isBack: Bool) {
        guard let undoing = isBack ? backs.popLast() : redos.popLast() else { return }
        if isBack { redos.append(undoing) } else { backs.append(undoing) }
    }
}
