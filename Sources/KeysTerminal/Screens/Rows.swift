/// A cursor in a list of rows, and which of them are to be seen.
struct Rows: Equatable, Sendable {
    /// How many there are.
    var count = 0
    /// The row under the cursor; 0 where there is none.
    var selected = 0
    private var offset = 0

    init(_ count: Int = 0) { self.count = count }

    /// Moves by a wish; false where it is none of moving. `page`: rows that are seen at once.
    mutating func move(_ wish: Wish, page: Int) -> Bool {
        switch wish {
        case .moveDown: selected += 1
        case .moveUp: selected -= 1
        case .moveToFirst: selected = 0
        case .moveToLast: selected = count - 1
        case .moveHalfDown: selected += max(1, page / 2)
        case .moveHalfUp: selected -= max(1, page / 2)
        default: return false
        }
        hold()
        return true
    }

    /// Holds the cursor within the rows.
    mutating func hold() { selected = max(0, min(selected, count - 1)) }

    /// The rows that are seen on a page, the cursor among them, with a line to spare where there is one.
    func visible(page: Int) -> Range<Int> {
        guard page > 0, count > 0 else { return 0..<0 }
        let first = max(0, min(selected - page / 2, count - page))
        return first..<min(count, first + page)
    }
}
