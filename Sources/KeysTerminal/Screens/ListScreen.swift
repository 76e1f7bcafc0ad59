internal import KeysModel
internal import KeysVault

/// The list of entries, with what one of them says beside it: where everything begins.
struct ListScreen: Screen {
    var kind = ListKind.all
    var rows = Rows()
    var ids: [EntryID] = []
    /// Behind this many the words do not stand in an entry, only their letters.
    var standing = 0
    let words = SecretLine()
    /// What the words found so far.
    private var search = ListSearch()
    var isFiltering = false
    var marked: Set<EntryID> = []
    /// Where a range of marks began.
    var rangeStart: Int?
    /// Until when what is hidden is shown, for which entry.
    var revealed: (id: EntryID, until: Int64)?
    /// Whether a narrow screen shows the entry instead of the list.
    var showsDetail = false
    /// Rows of the screen that are no entries: title, filter, kinds, line, footer.
    private static let otherRows = 5

    /// The list, at the place it was at before a lock.
    init(_ place: Workplace, at kept: KeptPlace? = nil) {
        if let kept {
            kind = kept.kind
            showsDetail = kept.showsDetail
            words.replace(with: Array(kept.words.utf8).span)
        }
        find(place)
        if let selected = kept?.selected, let row = ids.firstIndex(of: selected) { rows.selected = row }
    }

    var context: Context { isFiltering ? .filter : .list }
    var takesText: Bool { isFiltering }

    var footer: [Wish] {
        if isFiltering { return [.open, .nextKind, .back] }
        if ids.isEmpty { return [.add, .importFile, .nextKind, .palette, .quit] }
        if kind == .trash { return [.restore, .purge, .undo, .nextKind, .filter] }
        return [.copyPassword, .copyUsername, .copyCode, .reveal, .edit, .add, .trash, .filter, .palette, .generator]
    }

    /// The entry under the cursor.
    var selected: EntryID? { ids.indices.contains(rows.selected) ? ids[rows.selected] : nil }

    /// What a verb works on: all that is marked, else what is under the cursor.
    var chosen: [EntryID] { marked.isEmpty ? selected.map { [$0] } ?? [] : ids.filter(marked.contains) }

    // MARK: Finding

    /// Looks for what fits the words and the kind anew; the cursor stays on its entry.
    mutating func find(_ place: Workplace, keepingPlace: Bool = true) {
        guard let session = place.session else { return }
        let (before, earlier) = (selected, ids)
        let text = words.text
        if text.isEmpty {
            search = ListSearch()
            ids = session.order(kind.section)
            standing = ids.count
        } else {
            let found = session.ids(for: SearchQuery([text]), in: kind.section, goingOn: &search)
            ids = found.standing + found.like
            standing = found.standing.count
        }
        rows.count = ids.count
        // A range is of rows: where they are others, it would be of entries nobody meant.
        if ids != earlier { rangeStart = nil }
        if keepingPlace, let before, let place = ids.firstIndex(of: before) {
            rows.selected = place
        } else if !keepingPlace {
            rows.selected = 0
        }
        rows.hold()
        if !marked.isEmpty { marked.formIntersection(ids) }
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: place.size.rows - Self.otherRows) {
            moved(place)
            return []
        }
        if isFiltering { return grantFiltering(wish, place) }
        switch wish {
        case .filter:
            isFiltering = true
            showsDetail = false
        case .nextKind, .previousKind:
            kind = kind.moved(by: wish == .nextKind ? 1 : -1)
            marked = []
            find(place, keepingPlace: false)
        case .open: showsDetail = selected != nil
        case .back: return goBack(place)
        case .reveal: reveal(place)
        case .mark: mark(place)
        case .markRange: rangeStart = rangeStart == nil ? rows.selected : nil
        default: return grantVerb(wish, place)
        }
        return []
    }

    mutating func moved(_ place: Workplace) {
        hide()
        guard let start = rangeStart, !ids.isEmpty else { return }
        marked.formUnion(ids[min(start, rows.selected)...max(start, rows.selected)])
    }

    private mutating func grantFiltering(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open: isFiltering = false
        case .nextKind, .previousKind:
            kind = kind.moved(by: wish == .nextKind ? 1 : -1)
            find(place, keepingPlace: false)
        case .back:
            isFiltering = false
            words.clear()
            find(place)
        default: break
        }
        return []
    }

    private mutating func goBack(_ place: Workplace) -> [Action] {
        if revealed != nil {
            hide()
        } else if showsDetail, place.size.columns < Self.narrow {
            showsDetail = false
        } else if !marked.isEmpty || rangeStart != nil {
            marked = []
            rangeStart = nil
        } else if !words.isEmpty {
            words.clear()
            find(place)
        } else if kind != .all {
            kind = .all
            find(place)
        }
        return []
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        guard isFiltering, words.edit(key) else { return [] }
        hide()
        find(place, keepingPlace: false)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        guard isFiltering else { return [.say("Press / to filter by what was pasted")] }
        words.insert(oneLine: pasted)
        find(place, keepingPlace: false)
        return []
    }

    private mutating func mark(_ place: Workplace) {
        rangeStart = nil
        guard let selected else { return }
        if marked.remove(selected) == nil { marked.insert(selected) }
        _ = rows.move(.moveDown, page: 1)
    }

    // MARK: Hidden and shown

    private mutating func reveal(_ place: Workplace) {
        guard let selected else { return }
        if revealed?.id == selected { return hide() }
        showsDetail = true
        revealed = (selected, place.now + Int64(place.options.revealSeconds) * 1000)
    }

    mutating func hide() { revealed = nil }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .entriesChanged, .unlocked:
            find(place)
            return []
        case .hideSecrets: hide()
        case .chosen(let choice): return take(choice, place)
        case .background: break
        }
        return []
    }

    func nextChange(_ place: Workplace) -> Int64? {
        var dates: [Int64] = []
        if let revealed { dates.append(min(revealed.until, (place.now / 1000 + 1) * 1000)) }
        if let selected, let entry = place.session?.entry(selected), CodeField.isShown(entry) {
            dates.append((place.now / 1000 + 1) * 1000)
        }
        return dates.min()
    }
}
