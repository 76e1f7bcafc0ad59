internal import KeysModel
internal import KeysSecret

/// Typing into the fields of a form.
extension FormScreen {
    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        let field = fields[focus]
        if field.part == .favorite {
            if key == .character(" ") { toggleFavorite() }
            return []
        }
        if key == .right, let suggestion = suggestion {
            field.line.replace(with: Array(suggestion.utf8).span)
            return []
        }
        if case .character(let scalar) = key, scalar.properties.generalCategory == .control { return [] }
        if field.isMultiline, field.line.moveInLine(key) { return [] }
        if field.line.edit(key) { touched(place) }
        return []
    }

    mutating func toggleFavorite() {
        let line = fields[focus].line
        if line.isEmpty { line.replace(with: Array("yes".utf8).span) } else { line.clear() }
    }

    /// A paste never submits: line ends stay where lines may be, and become blanks elsewhere; one at the very end of a secret is left out.
    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        let field = fields[focus]
        guard field.part != .favorite else { return [] }
        let trims = !field.isMultiline
        var isTrimmed = false
        pasted.withBytes { bytes in
            isTrimmed = trims && bytes.count > 0 && bytes[bytes.count - 1] == 0x0a
            let kept = bytes.extracting(0..<bytes.count - (isTrimmed ? 1 : 0))
            field.line.insert(cleaned: kept, keepingLines: field.keepsLineEnds)
        }
        touched(place)
        return isTrimmed && field.isHidden ? [.say("The line end after what was pasted was left out")] : []
    }

    /// What follows a change of the focused field.
    mutating func touched(_ place: Workplace) {
        fields[focus].judge()
        if isRevealed(place) { revealedUntil = place.now + Int64(place.options.revealSeconds) * 1000 }
        switch fields[focus].part {
        case .url: tidyAddresses(keeping: fields[focus].number)
        case .folder: suggestions = suggestions ?? Known.folders(place)
        case .tags: suggestions = suggestions ?? Known.tags(place)
        default: break
        }
    }

    /// An empty address stands last, and nowhere else but where somebody is.
    mutating func tidyAddresses(keeping number: Int) {
        let focused = fields[focus].number
        guard let last = fields.last(where: { $0.part == .url }) else { return }
        fields.removeAll { field in
            field.part == .url && field.line.isEmpty && field.number != last.number && field.number != number
        }
        if !last.line.isEmpty, let place = fields.lastIndex(where: { $0.part == .url }) {
            fields.insert(FormField(nextNumber, .url, type: .url, label: "url"), at: place + 1)
            nextNumber += 1
        }
        focus = fields.firstIndex { $0.number == focused } ?? fields.firstIndex { $0.number == number } ?? 0
    }

    // MARK: Suggestions

    /// What Right makes of what is typed: a known folder, or of tags the last one; nil where none begins so.
    var suggestion: String? {
        let field = fields[focus]
        guard let suggestions, !field.line.isEmpty, field.line.cursor == field.line.count else { return nil }
        let text = field.line.text
        switch field.part {
        case .folder: return Self.completion(of: text, among: suggestions)
        case .tags:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard let last = parts.last?.trimmed, !last.isEmpty else { return nil }
            let others = Set(parts.dropLast().map { $0.trimmed })
            guard let whole = Self.completion(of: last, among: suggestions.filter { !others.contains($0) }) else {
                return nil
            }
            return Tags.written(parts.dropLast().map { $0.trimmed } + [whole])
        default: return nil
        }
    }

    private static func completion(of text: String, among known: [String]) -> String? {
        let typed = text.lowercased()
        return known.first { $0.lowercased().hasPrefix(typed) && $0 != text }
    }
}

extension SecretLine {
    /// Puts bytes in that come from outside: without anything a terminal obeys; line ends and tabs as they are, or as blanks.
    func insert(cleaned bytes: Span<UInt8>, keepingLines: Bool) {
        var clean = SecretBuilder(capacity: bytes.count)
        var offset = 0
        while let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset) {
            switch scalar.value {
            case 0x0a, 0x09: clean.append(keepingLines ? bytes[offset] : 0x20)
            case ..<0x20, 0x7f...0x9f: break
            default: clean.append(bytes.extracting(offset..<offset + size))
            }
            offset += size
        }
        clean.withBytes { insert($0) }
    }

    /// Moves a line up or down, at about the same place in it; false where there is none.
    func moveLine(_ step: Int) -> Bool {
        let target: Int? = withBytes { bytes in
            let start = Self.lineStart(bytes, cursor)
            let column = cursor - start
            if step < 0 {
                guard start > 0 else { return nil }
                let before = Self.lineStart(bytes, start - 1)
                return Self.atCharacter(bytes, min(before + column, start - 1))
            }
            let end = Self.lineEnd(bytes, cursor)
            guard end < bytes.count else { return nil }
            return Self.atCharacter(bytes, min(end + 1 + column, Self.lineEnd(bytes, end + 1)))
        }
        guard let target else { return false }
        move(to: target)
        return true
    }

    /// Takes the keys that go to the ends of a line; false for others.
    func moveInLine(_ key: Key) -> Bool {
        switch key {
        case .home, .control("a"): move(to: withBytes { Self.lineStart($0, cursor) })
        case .end, .control("e"): move(to: withBytes { Self.lineEnd($0, cursor) })
        default: return false
        }
        return true
    }

    private static func lineStart(_ bytes: Span<UInt8>, _ place: Int) -> Int {
        var start = place
        while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
        return start
    }

    private static func lineEnd(_ bytes: Span<UInt8>, _ place: Int) -> Int {
        var end = place
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        return end
    }

    /// The beginning of the character a byte belongs to.
    private static func atCharacter(_ bytes: Span<UInt8>, _ place: Int) -> Int {
        guard place > 0, place < bytes.count, bytes[place] != 0x0a else { return place }
        return UTF8Reading.start(before: UTF8Reading.end(after: place, in: bytes), in: bytes)
    }
}
