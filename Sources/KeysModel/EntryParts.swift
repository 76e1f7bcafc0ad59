/// What an entry shows beside its title, folded, what counts most first.
struct EntryParts {
    private let parts: [[FoldedText]]
    private let kind: FoldedText

    init(_ entry: Entry) {
        let shown = entry.visibleFields.filter { $0.field.role != .url && $0.field.id != .username }
        parts = [
            entry.urls.map { FoldedText($0) },
            entry.username.map { [FoldedText($0)] } ?? [],
            entry.tags.map { FoldedText($0) },
            entry.folder.map { [FoldedText($0)] } ?? [],
            shown.compactMap { $0.field.shownText.map { FoldedText($0) } },
        ]
        kind = FoldedText(entry.kind.rawValue)
    }

    /// The first part a term stands in, of those it is about; 0 is best.
    func place(of term: SearchTerm) -> Int? {
        let looked: [[FoldedText]] =
            switch term.scope {
            case .anywhere: parts
            case .url: [parts[0]]
            case .user: [parts[1]]
            case .tag: [parts[2]]
            case .folder: [parts[3]]
            case .kind: [[kind]]
            }
        return looked.firstIndex { $0.contains { term.stands(in: $0) } }
    }
}
