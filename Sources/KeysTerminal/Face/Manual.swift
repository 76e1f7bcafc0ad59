/// The full screen as a text to read, made from the table of wishes.
public enum ScreenManual {
    /// Lines of 80 columns at most.
    public static var text: String {
        var lines = [
            "keys alone, on a terminal, opens the full screen. The last row says which keys",
            "work where you are; ? lists all of them and filters as you type; : or ^k finds",
            "verbs and entries by name. ^s is Ctrl and s.", "",
            "keys --accessible does the same line by line, for screen readers: numbered",
            "questions, nothing drawn over; ? says a menu again, Enter alone goes back. So do",
            "the variables ACCESSIBLE and KEYS_ACCESSIBLE, and TERM=dumb.", "",
            "Where there is no vault yet it asks where one is to come from: a new one,",
            "another device (paste its line, choose a password, compare four words), a",
            "sealed backup, or a store and the recovery code. Leaving before the end leaves",
            "nothing. A forgotten password: ^f where it is asked for, and the recovery code.",
        ]
        for group in Wish.Group.allCases {
            lines += ["", group.rawValue]
            for line in Wish.table where line.group == group { lines.append(Self.row(line)) }
        }
        lines += [
            "", "Nothing is lost by a wrong key: what is deleted lies in the trash, u undoes",
            "every change since unlocking, old values stay in the history. The vault locks",
            "itself after a while without a key, and after the machine slept.", "",
        ]
        return lines.joined(separator: "\n")
    }

    private static func row(_ line: Wish.Line) -> String {
        let keys = line.keys.map(\.name).joined(separator: " ")
        let isOfOne = !line.contexts.contains(.list) && line.contexts.count <= 5
        let place = isOfOne ? " (\(line.contexts[0].name.lowercased()))" : ""
        let row = "  " + keys + String(repeating: " ", count: max(1, 16 - keys.count)) + line.sentence
        return row.count + place.count <= 80 ? row + place : row
    }
}
