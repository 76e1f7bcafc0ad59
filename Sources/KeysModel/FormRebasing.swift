internal import KeysSecret

extension EntryForm {
    /// What an entry was when a form was filled from it. Values are ranges of the form's secrets, which only grow.
    struct Origin: Sendable {
        let kind: EntryKind
        let title: String
        let folder: String?
        let tags: [String]
        let isFavorite: Bool
        let items: [Item]
        /// All that had gone into the entry.
        let vector: VersionVector
    }

    /// What the form says of an entry it was just filled with.
    func origin(of entry: Entry) -> Origin {
        Origin(
            kind: kind, title: title, folder: folder, tags: tags, isFavorite: isFavorite, items: items,
            vector: VersionSet(entry.versions).vector)
    }

    /// The form as it is to be written over what the entry is by now: where somebody else changed it since the form was filled,
    /// only what this form changes is laid over what they made. A field both changed is this form's; theirs goes into the history.
    public consuming func rebased(onto opened: borrowing OpenedEntry) -> EntryForm {
        guard let origin, origin.vector != VersionSet(opened.entry.versions).vector else { return self }
        var fresh = EntryForm(editing: opened)
        if kind != origin.kind { fresh.kind = kind }
        if !title.utf8.elementsEqual(origin.title.utf8) { fresh.title = title }
        if folder != origin.folder { fresh.folder = folder }
        if isFavorite != origin.isFavorite { fresh.isFavorite = isFavorite }
        if let modified { fresh.modified = modified }
        fresh.counter = counter
        fresh.tags = fresh.tags.filter { !origin.tags.contains($0) || tags.contains($0) }
        fresh.tags += tags.filter { !origin.tags.contains($0) && !fresh.tags.contains($0) }
        let kept = Set(items.compactMap(\.id))
        let removed = Set(origin.items.compactMap(\.id)).subtracting(kept)
        fresh.items.removeAll { item in item.id.map(removed.contains) ?? false }
        var ranks = fresh.items.map { item in items.firstIndex { $0.id != nil && $0.id == item.id } }
        for index in items.indices where isChanged(index, since: origin) {
            let item = items[index]
            let value: Value = withValue(at: index) { bytes in
                if case .text(let text) = item.value { return .text(text) }
                return .secret(fresh.keep(bytes))
            }
            let laid = Item(id: item.id, role: item.role, type: item.type, label: item.label, value: value)
            if let place = fresh.items.firstIndex(where: { $0.id != nil && $0.id == item.id }) {
                fresh.items[place] = laid
            } else {
                fresh.items.append(laid)
                ranks.append(index)
            }
        }
        arrange(&fresh, ranks: ranks, since: origin)
        return fresh
    }

    private borrowing func isChanged(_ index: Int, since origin: Origin) -> Bool {
        let item = items[index]
        guard let id = item.id, let before = origin.items.first(where: { $0.id == id }) else { return true }
        guard before.label == item.label, before.type == item.type else { return true }
        switch (before.value, item.value) {
        case (.text(let one), .text(let other)): return !one.utf8.elementsEqual(other.utf8)
        case (.secret(let one), .secret(let other)):
            return one != other && !withSecrets { Self.areSame($0.extracting(one), $0.extracting(other)) }
        default: return true
        }
    }

    private static func areSame(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }
}
