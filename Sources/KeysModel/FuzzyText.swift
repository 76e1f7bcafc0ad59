/// A text as fuzzy matching looks at it: its folded scalars, the bonus of each, and where in the UTF-8 of the text the
/// character begins that each comes from. One is filled again and again, so that a search allocates nothing per title.
struct FuzzyText {
    private(set) var units: [UInt32] = []
    /// The same without accents; empty where there are none.
    private var bases: [UInt32] = []
    private(set) var bonuses: [UInt8] = []
    private(set) var offsets: [Int32] = []
    private var previous = CharacterSort.white

    /// A text of nothing, to be filled.
    init() {}

    /// A text that is looked at once.
    init(_ text: String) {
        var text = text
        text.withUTF8 { fill($0) }
    }

    /// The letters of the text, with and without accents.
    var letters: LetterSet {
        var letters = LetterSet(scalars: units)
        letters.formUnion(LetterSet(scalars: bases))
        return letters
    }

    /// What a pattern is looked for in: who types no accents means letters with and without.
    func units(for pattern: FuzzyPattern) -> [UInt32] { pattern.ascii == nil || bases.isEmpty ? units : bases }

    /// Whether the characters of a pattern stand where words begin, in their order: where they do not, no best places of theirs do.
    func mayBegin(_ pattern: FuzzyPattern) -> Bool {
        let wanted = pattern.units.span
        let units = units(for: pattern)
        var found = 0
        for place in units.indices where found < wanted.count {
            if units[place] == wanted[found], Int32(bonuses[place]) >= FuzzyScoring.boundary { found += 1 }
        }
        return found == wanted.count
    }

    /// Takes the UTF-8 of another text.
    mutating func fill(_ utf8: UnsafeBufferPointer<UInt8>) {
        units.removeAll(keepingCapacity: true)
        bonuses.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        bases.removeAll(keepingCapacity: true)
        previous = .white
        guard utf8.contains(where: { $0 >= 0x80 }) else {
            return fill(ascii: utf8)
        }
        var offset: Int32 = 0
        for character in String(decoding: utf8, as: UTF8.self) {
            addCharacter(character, offset)
            offset += Int32(truncatingIfNeeded: character.utf8.count)
        }
        bases = units.map { $0 < 0x80 ? $0 : FoldedText.base(of: $0) }
    }

    private mutating func fill(ascii: UnsafeBufferPointer<UInt8>) {
        units.append(contentsOf: ascii.lazy.map { UInt32(FoldedText.lower($0)) })
        offsets.append(contentsOf: 0..<Int32(truncatingIfNeeded: ascii.count))
        let sorts = CharacterSort.ascii
        bonuses.append(contentsOf: repeatElement(0, count: ascii.count))
        var previous = CharacterSort.white
        for index in ascii.indices {
            let sort = sorts[Int(ascii[index])]
            bonuses[index] = FuzzyScoring.bonus(sort, after: previous)
            previous = sort
        }
    }

    private mutating func addCharacter(_ character: Character, _ offset: Int32) {
        guard let first = character.unicodeScalars.first else { return }
        let sort = CharacterSort(first)
        if let ascii = character.asciiValue, character.utf8.count == 1 { return add(UInt32(ascii), sort, offset) }
        for scalar in String(decoding: FoldedText(String(character)).bytes, as: UTF8.self).unicodeScalars {
            add(scalar.value, sort, offset)
        }
    }

    private mutating func add(_ unit: UInt32, _ sort: CharacterSort, _ offset: Int32) {
        units.append(unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit)
        bonuses.append(FuzzyScoring.bonus(sort, after: previous))
        offsets.append(offset)
        previous = sort
    }
}

/// A word fuzzy matching looks for.
struct FuzzyPattern: Sendable {
    /// Its folded scalars.
    let units: [UInt32]
    /// The same where all are ASCII; else nil.
    let ascii: [UInt8]?

    init(_ folded: FoldedText) {
        units = String(decoding: folded.bytes, as: UTF8.self).unicodeScalars.map(\.value)
        ascii = folded.bytes.allSatisfy { $0 < 0x80 } ? folded.bytes : nil
    }

    /// Whether a title may have its characters in their order; looks at the bytes alone and never denies one that has.
    func mayStand(in utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let ascii else { return utf8.contains { $0 >= 0x80 } }
        return ascii.withUnsafeBufferPointer { wanted in
            var found = 0
            for byte in utf8 where found < wanted.count {
                if byte >= 0x80 { return true }
                let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
                if lower == wanted[found] { found += 1 }
            }
            return found == wanted.count
        }
    }
}
