/// One word of a search, with its operators: `'exact`, `^start`, `end$`, `!not` before all of them, and the part of an entry
/// it is looked for in (`tag:` and others). What stands in quotes is one word, and stands as it is written.
struct SearchTerm: Sendable {
    /// The part of an entry a term is about.
    enum Scope: String, Sendable {
        case anywhere, user, tag, url, folder, kind
    }

    var scope = Scope.anywhere
    var isNegated = false
    var isFuzzy = true
    var isAtStart = false
    var isAtEnd = false
    let word: FoldedText
    let pattern: FuzzyPattern
    /// Those of the word.
    let letters: LetterSet

    /// A term as it is written; an operator with nothing after it is an ordinary word, a `tag:` with nothing after it means
    /// any tag.
    init(_ written: [Piece]) {
        var rest = written[...]
        if rest.count > 1, rest.first == .plain("!") {
            isNegated = true
            rest.removeFirst()
        }
        if let (scope, length) = Self.scope(of: rest) {
            self.scope = scope
            rest.removeFirst(length)
        }
        if rest.count > 1, rest.first == .plain("'") {
            isFuzzy = false
            rest.removeFirst()
        }
        if rest.count > 1, rest.first == .plain("^") {
            isAtStart = true
            rest.removeFirst()
        }
        if rest.count > 1, rest.last == .plain("$") {
            isAtEnd = true
            rest.removeLast()
        }
        let isQuoted = rest.contains { if case .quoted = $0 { true } else { false } }
        if isNegated || scope != .anywhere || isAtStart || isAtEnd || isQuoted { isFuzzy = false }
        word = FoldedText(String(rest.map(\.character)))
        pattern = FuzzyPattern(word)
        letters = LetterSet(word.bytes)
    }

    /// A word without operators.
    init(literally text: some StringProtocol) {
        word = FoldedText(text)
        pattern = FuzzyPattern(word)
        letters = LetterSet(word.bytes)
    }

    private static func scope(of pieces: ArraySlice<Piece>) -> (Scope, Int)? {
        guard let colon = pieces.firstIndex(of: .plain(":")), !pieces[..<colon].contains(where: \.isQuoted) else {
            return nil
        }
        let name = String(pieces[..<colon].map(\.character)).lowercased()
        guard let scope = Scope(rawValue: name), scope != .anywhere else { return nil }
        return (scope, colon - pieces.startIndex + 1)
    }

    /// Whether the word stands in a text, at the end of it that is wanted.
    func stands(in text: FoldedText) -> Bool {
        switch (isAtStart, isAtEnd) {
        case (true, true): text.bytes == word.bytes
        case (true, false): text.bytes.starts(with: word.bytes)
        case (false, true): text.bytes.suffix(word.bytes.count).elementsEqual(word.bytes)
        case (false, false): text.contains(word)
        }
    }

    /// Whether everything that fits this fits `other` as well: the same word, or one that goes on where the other ends. Beyond ASCII
    /// folding may change what stood there before.
    func narrows(_ other: SearchTerm) -> Bool {
        guard scope == other.scope, isNegated == other.isNegated, isFuzzy == other.isFuzzy else { return false }
        guard isAtStart == other.isAtStart, isAtEnd == other.isAtEnd else { return false }
        if word == other.word { return true }
        guard !isNegated, !isAtEnd, pattern.ascii != nil, other.pattern.ascii != nil else { return false }
        return word.bytes.starts(with: other.word.bytes)
    }

    // MARK: Writing

    /// A character of a query, and whether it stood in quotes.
    enum Piece: Equatable {
        case plain(Character)
        case quoted(Character)

        var character: Character {
            switch self {
            case .plain(let character), .quoted(let character): character
            }
        }

        var isQuoted: Bool { self != .plain(character) }
    }

    /// The terms of a query: parted by blanks outside quotes. A quote without its end reaches to the end of the query.
    static func parse(_ query: String) -> [SearchTerm] {
        var terms: [SearchTerm] = []
        var pieces: [Piece] = []
        var isInQuotes = false
        for character in query {
            if character == "\"" {
                isInQuotes.toggle()
            } else if !isInQuotes, character.isWhitespace {
                if !pieces.isEmpty { terms.append(SearchTerm(pieces)) }
                pieces = []
            } else {
                pieces.append(isInQuotes ? .quoted(character) : .plain(character))
            }
        }
        return pieces.isEmpty ? terms : terms + [SearchTerm(pieces)]
    }
}
