internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Spells the password of an entry, a sign a line, to be read aloud or typed elsewhere. It is opened for each frame and hides itself.
struct SpellScreen: Screen {
    private let entry: Entry
    private var rows = Rows()
    /// Until when it is seen; milliseconds since 1970.
    private let until: Int64

    init(_ entry: Entry, _ place: Workplace) {
        self.entry = entry
        until = place.now + Int64(place.options.revealSeconds) * 1000
    }

    var context: Context { .log }
    var footer: [Wish] { [.back, .moveDown, .moveUp] }

    private var field: Entry.Resolved? { entry.principal }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 20) { return [] }
        return wish == .back ? [.back] : []
    }

    func nextChange(_ place: Workplace) -> Int64? { until }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .hideSecrets = news { return [.back] }
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        canvas.put("Spelled: \(entry.title)", x: 1, y: area.y, columns: area.columns - 2, .strong)
        guard place.now < until else {
            canvas.put(
                "Hidden again; Esc, then S shows it anew", x: 3, y: area.y + 2, columns: area.columns - 4, .quiet)
            return
        }
        guard let field, let session = place.session, let opened = try? session.open(entry.id) else {
            canvas.put("There is nothing to spell", x: 3, y: area.y + 2, columns: area.columns - 4, .quiet)
            return
        }
        let body = area.below(2)
        let isThere: Void? = opened.withValue(of: field) { bytes in
            var (offset, number) = (0, 0)
            let first = max(0, min(rows.selected, 4096))
            while let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset) {
                offset += size
                number += 1
                let y = number - 1 - first
                guard y >= 0, y < body.rows else { continue }
                canvas.put("\(number)", x: 2, y: body.y + y, columns: 4, .quiet)
                canvas.put(
                    secret: bytes.extracting(offset - size..<offset),
                    in: Area(x: 8, y: body.y + y, columns: 10, rows: 1), .strong)
                canvas.put(Spelling.word(scalar), x: 20, y: body.y + y, columns: body.columns - 21)
            }
        }
        if isThere == nil { canvas.put("damaged", x: 3, y: body.y, columns: body.columns, .bad) }
        canvas.cursor = (8, body.y)
    }
}

/// Words for signs, as one says them.
enum Spelling {
    static func word(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "a"..."z": "small \(scalar)"
        case "A"..."Z": "capital \(scalar)"
        case "0"..."9": numbers[Int(scalar.value - 0x30)]
        default: names[scalar] ?? scalar.properties.name?.lowercased() ?? "another sign"
        }
    }

    private static let numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

    private static let names: [Unicode.Scalar: String] = [
        " ": "blank", "!": "exclamation mark", "\"": "double quote", "#": "hash", "$": "dollar", "%": "percent",
        "&": "and sign", "'": "single quote", "(": "opening bracket", ")": "closing bracket", "*": "star",
        "+": "plus", ",": "comma", "-": "dash", ".": "full stop", "/": "slash", ":": "colon", ";": "semicolon",
        "<": "less than", "=": "equals", ">": "greater than", "?": "question mark", "@": "at sign",
        "[": "opening square bracket", "\\": "backslash", "]": "closing square bracket", "^": "caret",
        "_": "underscore", "`": "backtick", "{": "opening brace", "|": "bar", "}": "closing brace", "~": "tilde",
    ]
}
