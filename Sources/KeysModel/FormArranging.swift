/// Turning a form into what another says, and its fields about.
extension EntryForm {
    /// Makes this form say exactly what the other says, while it stays a form of what it was filled with. So an edit is undone: a
    /// form of the entry as it is now becomes the one of before, and is written; what others changed meanwhile stays.
    public mutating func become(_ other: borrowing EntryForm) {
        kind = other.kind
        title = other.title
        folder = other.folder
        tags = other.tags
        isFavorite = other.isFavorite
        // A seed that comes back goes on where it was.
        counter = other.counter ?? other.counterBefore
        var taken: [Item] = []
        for (index, item) in other.items.enumerated() {
            var own = item
            if case .secret = item.value { own.value = .secret(other.withValue(at: index) { keep($0) }) }
            taken.append(own)
        }
        items = taken
    }

    /// Moves the field at an index so that it stands at another when it is done. Web addresses keep their order among themselves,
    /// and so do fields of the person's own; a standard field stands where its kind has it.
    public mutating func move(itemAt index: Int, to target: Int) {
        items.insert(items.remove(at: index), at: target)
    }

    /// Gives the field of the person's own at `index` another label.
    public mutating func setLabel(_ label: String, at index: Int) {
        guard items[index].role == .custom else { return }
        items[index].label = label
    }
}

extension EntryForm {
    /// Puts the fields this form laid over another's into this form's order, where it is this form that changed the order; fields
    /// it does not have stay where they are. `ranks`: for every field of `fresh` where it stands in this form.
    borrowing func arrange(_ fresh: inout EntryForm, ranks: [Int?], since origin: Origin) {
        for role in [FieldRole.url, .custom] where isArranged(role, since: origin) {
            let places = fresh.items.indices.filter { fresh.items[$0].role == role && ranks[$0] != nil }
            let sorted = places.sorted { (ranks[$0] ?? 0) < (ranks[$1] ?? 0) }.map { fresh.items[$0] }
            for (place, item) in zip(places, sorted) { fresh.items[place] = item }
        }
    }

    /// Whether the fields of a role stand in another order than in the origin, or new ones before old ones.
    private borrowing func isArranged(_ role: FieldRole, since origin: Origin) -> Bool {
        let before = origin.items.filter { $0.role == role }.map(\.id)
        let now = items.filter { $0.role == role }.map(\.id)
        let stayed = before.filter { $0 != nil && now.contains($0) }
        return Array(now.prefix(stayed.count)) != stayed
    }
}
