/// What an entry shows beside its title (`EntryParts`), found in its summary's plaintext where it lies: nothing is decoded and, from one
/// summary to the next, nothing allocated.
struct SummaryParts {
    private struct Part {
        /// As `EntryParts` counts them: web addresses 0, user name 1, tags 2, folder 3, other shown fields 4.
        let place: Int
        let start: Int
        let count: Int
    }

    private static let kinds = EntryKind.allCases.map { FoldedText($0.rawValue) }
    /// For each standard number: 1 for one that is known, 2 for one whose value is shown.
    private static let standard: [UInt8] = (UInt64(0)..<256).map { number in
        let id = FieldID(number)
        guard id.isKnown else { return 0 }
        return StandardField.of(id)?.type.isSecret ?? false ? 1 : 2
    }

    private var parts: [Part] = []
    /// What the entry is.
    private(set) var kind = EntryKind.custom

    /// Turns to another summary; false for one that has to be decoded to be judged.
    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        parts.removeAll(keepingCapacity: true)
        kind = .custom
        var isPlain = true
        let isWhole = Version.forEachField(in: bytes) { id, payload in
            isPlain = take(id, payload, in: bytes)
            return isPlain
        }
        return isWhole && isPlain
    }

    /// Takes a field that is shown; false for anything odd.
    private mutating func take(
        _ id: UInt64, _ payload: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard payload.count >= 2, let role = FieldRole(rawValue: payload[0]), payload[1] <= 3 else { return false }
        guard (id < 256) == (role == .standard) else { return false }
        // What is sealed shows nothing.
        guard payload[1] == 0 else { return payload[1] & 1 == 1 }
        var value = ByteReader(payload)
        do throws(FormatError) {
            _ = try value.range(2)
            if role != .standard, UInt32(exactly: try value.number()) == nil { return false }
            if role == .custom {
                guard let type = FieldType(code: try value.byte()), !type.isSecret else { return false }
                _ = try value.range(try value.count())
            }
        } catch {
            return false
        }
        guard let place = place(of: id, role) else { return false }
        let rest = value.bytes(value.offset..<payload.count)
        if id == FieldID.kind.number { kind = EntryKind(utf8: rest) ?? .custom }
        guard place >= 0, let base = bytes.baseAddress, let start = rest.baseAddress else { return true }
        parts.append(Part(place: place, start: start - base, count: rest.count))
        return true
    }

    /// The part a field belongs to, -1 for none; nil for a field this program does not know.
    private func place(of id: UInt64, _ role: FieldRole) -> Int? {
        switch role {
        case .url: return 0
        case .tag: return 2
        case .custom: return 4
        case .standard: break
        }
        guard Self.standard[Int(id)] == 2 else { return nil }
        switch FieldID(id) {
        case .username: return 1
        case .folder: return 3
        default: return id >= 16 ? 4 : -1
        }
    }

    /// Whether a term stands in what a kind is called.
    static func stands(_ term: SearchTerm, in kind: EntryKind) -> Bool {
        EntryKind.allCases.firstIndex(of: kind).map { term.stands(in: kinds[$0]) } ?? false
    }

    /// Calls `body` with the place and the bytes of each part until it says false, and says whether it did not.
    func forEachPart(
        in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        parts.allSatisfy { body($0.place, UnsafeBufferPointer(rebasing: bytes[$0.start..<$0.start + $0.count])) }
    }

    /// The first part a term stands in, of those it is about; `bytes` are those that were read.
    func place(of term: SearchTerm, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        if term.scope == .kind { return Self.stands(term, in: kind) ? 0 : nil }
        let wanted = term.scope.part
        var best: Int?
        for part in parts where wanted.map({ $0 == part.place }) ?? (part.place < best ?? .max) {
            let value = UnsafeBufferPointer(rebasing: bytes[part.start..<part.start + part.count])
            guard term.stands(inFoldOf: value) else { continue }
            // Within its scope there is one part alone.
            if wanted != nil || part.place == 0 { return 0 }
            best = part.place
        }
        return best
    }
}

extension SearchTerm.Scope {
    /// The part it is about, as `EntryParts` counts them; nil for all, and for the kind, which is none.
    var part: Int? {
        switch self {
        case .anywhere, .kind: nil
        case .url: 0
        case .user: 1
        case .tag: 2
        case .folder: 3
        }
    }
}

extension SearchTerm {
    /// Whether the word stands in UTF-8 once that is folded, at the end that is wanted; of ASCII nothing is copied.
    func stands(inFoldOf utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.reduce(0, |) < 0x80 else { return stands(in: FoldedText(utf8: utf8)) }
        let wanted = word.bytes.span
        let last = utf8.count - wanted.count
        guard last >= 0 else { return false }
        guard !isAtStart || !isAtEnd || last == 0 else { return false }
        guard wanted.count > 0 else { return true }
        let first = wanted[0]
        // A letter of either case becomes the small one; what is no letter stands as it is.
        let mask: UInt8 = first >= 0x61 && first <= 0x7a ? 0x20 : 0
        var start = isAtEnd ? last : 0
        let end = isAtStart ? 0 : last
        while start <= end {
            if utf8[start] | mask == first, Self.begins(wanted, utf8, at: start) { return true }
            start += 1
        }
        return false
    }

    private static func begins(_ wanted: Span<UInt8>, _ utf8: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        var index = 1
        while index < wanted.count, FoldedText.lower(utf8[start + index]) == wanted[index] { index += 1 }
        return index == wanted.count
    }
}
