internal import KeysDesk
internal import KeysModel

/// Numbered lines to choose from: a number takes one, `?` says them again, Enter alone goes on.
enum LinearMenu {
    /// The line that was chosen, from 0; nil for none. `isSaid`: the lines were said before.
    static func choose(
        _ lines: [String], _ question: String, _ person: Conversation, isSaid: Bool = false
    ) throws(DeskError) -> Int? {
        if !isSaid { try say(lines, person) }
        while true {
            let answer = try person.ask(question)
            switch answer.lowercased() {
            case "", "q": return nil
            case "?": try say(lines, person)
            default:
                if let number = Int(answer), lines.indices.contains(number - 1) { return number - 1 }
                try person.say("Please answer with a number from 1 to \(lines.count), ? for the list, or Enter alone.")
            }
        }
    }

    /// One of some things, each in a line.
    static func one<Thing>(
        of things: [Thing], _ question: String, _ person: Conversation, line: (Thing) -> String
    ) throws(DeskError) -> Thing? {
        try choose(things.map(line), question, person).map { things[$0] }
    }

    private static func say(_ lines: [String], _ person: Conversation) throws(DeskError) {
        for (index, line) in lines.enumerated() { try person.say("\(index + 1)  \(visible(line))") }
    }
}
