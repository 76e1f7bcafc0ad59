internal import KeysDesk
internal import KeysModel

/// Making passwords, with the recipes of the full screen.
extension LinearMode {
    func generate() throws {
        try make(replacing: true)
        while true {
            let settings = place.made.settings
            let choices = Self.choices(settings)
            let choice = try LinearMenu.one(of: choices, "Number, or Enter to go back: ", person) { $0.words(settings) }
            guard let choice else { return }
            try grant(choice)
        }
    }

    /// What can be done with what was made.
    private enum Choice {
        case another, copy, sort, size, lower, upper, digits, symbols, separator, earlier

        func words(_ settings: GeneratorSettings) -> String {
            let has = { (one: CharacterClass) in settings.classes.contains(one) ? "yes" : "no" }
            let separator = GeneratorSettings.separators[settings.separator]
            return switch self {
            case .another: "Make another"
            case .copy: "Copy it"
            case .sort: "Made of: \(settings.sort.name)"
            case .size: "\(settings.sort == .words ? "How many" : "Length"): \(settings.size)"
            case .lower: "Small letters: \(has(.lower))"
            case .upper: "Capitals: \(has(.upper))"
            case .digits: "Digits: \(has(.digits))"
            case .symbols: "Signs: \(has(.symbols))"
            case .separator:
                "Between them: \(separator.isEmpty ? "nothing" : Spelling.word(separator.unicodeScalars.first ?? " "))"
            case .earlier: "Hear the ones made before"
            }
        }

        /// The sort of characters it takes in or out.
        var characters: CharacterClass? {
            switch self {
            case .lower: .lower
            case .upper: .upper
            case .digits: .digits
            case .symbols: .symbols
            case .another, .copy, .sort, .size, .separator, .earlier: nil
            }
        }
    }

    private static func choices(_ settings: GeneratorSettings) -> [Choice] {
        let own: [Choice] =
            switch settings.sort {
            case .characters: [.lower, .upper, .digits, .symbols]
            case .words: [.separator]
            case .digits: []
            }
        return [.another, .copy, .sort, .size] + own + [.earlier]
    }

    private func grant(_ choice: Choice) throws {
        switch choice {
        case .another: return try make(replacing: false)
        case .copy: return try copyMade()
        case .earlier: return try tellMade()
        case .sort: place.made.settings.nextSort()
        case .separator: place.made.settings.nextSeparator()
        case .size: guard try askSize() else { return }
        case .lower, .upper, .digits, .symbols:
            guard let one = choice.characters, place.made.settings.toggle(one) else {
                return try person.say("One sort of characters must stay.")
            }
        }
        try make(replacing: true)
    }

    private func make(replacing: Bool) throws {
        try place.made.make(replacing: replacing, place.world.random)
        try tellMade(place.made.all.count - 1)
    }

    private func tellMade(_ index: Int) throws {
        let made = place.made.all[index]
        try person.say("\(Strength.word(bits: made.recipe.bits)), \(Int(made.recipe.bits)) bits:")
        try person.say(indented: made.line.secret)
    }

    private func tellMade() throws {
        for index in place.made.all.indices { try tellMade(index) }
    }

    private func copyMade() throws {
        let last = place.made.all.count - 1
        let said = try place.world.copy(place.made.all[last].line.secret)
        place.made.take(last)
        try person.say("What was made: \(said)")
    }

    private func askSize() throws -> Bool {
        let typed = try person.ask("How long? Number, or Enter to keep it: ")
        guard !typed.isEmpty else { return false }
        let size = place.made.settings.size
        guard let wanted = Int(typed), (1...Recipe.longest).contains(wanted),
            place.made.settings.grow(by: wanted - size)
        else {
            try person.say("That cannot be; it stays at \(size).")
            return false
        }
        return true
    }
}
