/// What a search looks at in some thousand entries, laid out once so that each key press reads it from front to back: titles as they are, what
/// else is shown folded, and which letters stand where. It is plaintext of summaries, and is overwritten when nobody has it any more.
///
/// One task fills a sheet; from then on any may read it.
public final class SearchSheet: @unchecked Sendable {
    /// How many rows a sheet has.
    public static let rowCount = 4096
    /// What a row takes beside the bytes of its summary, at most.
    private static let rowOverhead = 4

    /// One entry.
    struct Row {
        let kind: EntryKind
        let title: UnsafeBufferPointer<UInt8>
        let isASCII: Bool
        let titleLetters: LetterSet
        let otherLetters: LetterSet
        /// Parts, one behind the other: place (`EntryParts`, 1 byte), bytes (2), folded text.
        let parts: UnsafeBufferPointer<UInt8>
    }

    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var used = 0
    /// Where each row begins, and where the last one ends; a row of no bytes has to be judged by its summary.
    private var starts: [UInt32] = [0]
    private var letters: [(title: LetterSet, other: LetterSet)] = []
    private var reading = SummaryParts()
    private var text = FuzzyText()

    /// A sheet for summaries of so many bytes.
    public init(summaryBytes: Int) {
        // Rows are found by 32 bits: what is behind them is judged by its summaries.
        memory = .allocate(capacity: min(summaryBytes + Self.rowCount * Self.rowOverhead, Int(UInt32.max)))
        starts.reserveCapacity(Self.rowCount + 1)
        letters.reserveCapacity(Self.rowCount)
    }

    deinit {
        memory.baseAddress?.update(repeating: 0, count: used)
        memory.deallocate()
    }

    // MARK: Filling

    /// Adds the next row; nil for one that has no single summary.
    public func add(_ summary: UnsafeBufferPointer<UInt8>?) {
        let row = summary.flatMap { put($0) }
        letters.append(row.map { (LetterSet(bits: $0.title), LetterSet(bits: $0.other)) } ?? (LetterSet(), LetterSet()))
        used = row?.end ?? used
        starts.append(UInt32(used))
    }

    /// Writes a row behind the others; nil for a summary that has to be decoded, and for what is larger than a sheet counts.
    private func put(_ summary: UnsafeBufferPointer<UInt8>) -> (title: UInt64, other: UInt64, end: Int)? {
        let title = Version.title(in: summary) ?? UnsafeBufferPointer(start: nil, count: 0)
        guard reading.read(summary), title.count <= UInt16.max, let base = memory.baseAddress,
            used + Self.rowOverhead + title.count <= memory.count
        else { return nil }
        let start = base + used
        var titleBits = Self.bits(folding: title)
        start[0] = UInt8(truncatingIfNeeded: EntryKind.allCases.firstIndex(of: reading.kind) ?? 0)
        start[1] = titleBits == nil ? 0 : 1
        start[2] = UInt8(truncatingIfNeeded: title.count)
        start[3] = UInt8(truncatingIfNeeded: title.count >> 8)
        if let from = title.baseAddress { (start + Self.rowOverhead).update(from: from, count: title.count) }
        if titleBits == nil {
            text.fill(title)
            titleBits = text.letters.bits
        }
        var otherBits: UInt64 = 0
        var end = used + Self.rowOverhead + title.count
        var written = end
        let room = memory.count
        let isWhole = reading.forEachPart(in: summary) { place, value in
            guard value.count <= UInt16.max, end + 3 + value.count <= room else { return false }
            let part = base + end
            var count = value.count
            written = end + 3 + count
            if let bits = Self.fold(value, to: part + 3) {
                otherBits |= bits
            } else {
                let folded = FoldedText(utf8: value).bytes
                guard folded.count <= UInt16.max, end + 3 + folded.count <= room else { return false }
                written = max(written, end + 3 + folded.count)
                (part + 3).update(from: folded, count: folded.count)
                count = folded.count
                otherBits |= LetterSet(folded).bits
            }
            part[0] = UInt8(truncatingIfNeeded: place)
            part[1] = UInt8(truncatingIfNeeded: count)
            part[2] = UInt8(truncatingIfNeeded: count >> 8)
            end += 3 + count
            return true
        }
        guard isWhole, let bits = titleBits else {
            start.update(repeating: 0, count: written - used)
            return nil
        }
        return (bits, otherBits, end)
    }

    /// The letters of an ASCII text once it is folded; nil for any other.
    private static func bits(folding text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var bits: UInt64 = 0
        var all: UInt8 = 0
        LetterSet.table.withUnsafeBufferPointer { table in
            for byte in text {
                all |= byte
                bits |= table[Int(FoldedText.lower(byte))]
            }
        }
        return all < 0x80 ? bits : nil
    }

    /// Writes an ASCII text folded, and says which letters it has; nil for any other.
    private static func fold(_ text: UnsafeBufferPointer<UInt8>, to place: UnsafeMutablePointer<UInt8>) -> UInt64? {
        var bits: UInt64 = 0
        var all: UInt8 = 0
        LetterSet.table.withUnsafeBufferPointer { table in
            for index in text.indices {
                let byte = FoldedText.lower(text[index])
                all |= byte
                bits |= table[Int(byte)]
                place[index] = byte
            }
        }
        return all < 0x80 ? bits : nil
    }

    // MARK: Reading

    /// The row of a number; nil for one whose summary has to be judged.
    func row(_ number: Int) -> Row? {
        let (start, end) = (Int(starts[number]), Int(starts[number + 1]))
        guard end > start else { return nil }
        let bytes = UnsafeBufferPointer(memory)
        let titleStart = start + Self.rowOverhead
        let partsStart = titleStart + Int(bytes[start + 2]) + Int(bytes[start + 3]) << 8
        return Row(
            kind: EntryKind.allCases[Int(bytes[start])],
            title: UnsafeBufferPointer(rebasing: bytes[titleStart..<partsStart]), isASCII: bytes[start + 1] == 1,
            titleLetters: letters[number].title, otherLetters: letters[number].other,
            parts: UnsafeBufferPointer(rebasing: bytes[partsStart..<end]))
    }
}

extension SearchSheet.Row {
    /// The first part a term stands in, of those it is about (`SummaryParts`).
    func place(of term: SearchTerm) -> Int? {
        if term.scope == .kind { return SummaryParts.stands(term, in: kind) ? 0 : nil }
        let wanted = term.scope.part
        guard term.letters.isSubset(of: otherLetters) else { return nil }
        var best: Int?
        var offset = 0
        while offset + 3 <= parts.count {
            let place = Int(parts[offset])
            let end = offset + 3 + Int(parts[offset + 1]) + Int(parts[offset + 2]) << 8
            defer { offset = end }
            guard wanted.map({ $0 == place }) ?? (place < best ?? .max),
                term.stands(inFolded: UnsafeBufferPointer(rebasing: parts[offset + 3..<end]))
            else { continue }
            // Within its scope there is one part alone.
            if wanted != nil || place == 0 { return 0 }
            best = place
        }
        return best
    }
}

extension SearchTerm {
    /// Whether the word stands in folded UTF-8, at the end that is wanted.
    func stands(inFolded utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        let wanted = word.bytes.span
        let last = utf8.count - wanted.count
        guard last >= 0 else { return false }
        guard !isAtStart || !isAtEnd || last == 0 else { return false }
        guard wanted.count > 0 else { return true }
        let first = wanted[0]
        var start = isAtEnd ? last : 0
        let end = isAtStart ? 0 : last
        while start <= end {
            if utf8[start] == first {
                var index = 1
                while index < wanted.count, utf8[start + index] == wanted[index] { index += 1 }
                if index == wanted.count { return true }
            }
            start += 1
        }
        return false
    }
}
