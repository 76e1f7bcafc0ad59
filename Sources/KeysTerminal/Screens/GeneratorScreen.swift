internal import KeysModel
internal import KeysSecret

/// Makes passwords, passphrases and PINs, to be copied or to go into the field of a form. The last few stay until the vault is locked.
struct GeneratorScreen: Screen {
    /// Under which name the form below hears what was made; nil where there is none.
    private let name: String?
    /// Which of those that were made is shown.
    private var shown = 0
    private var isHidden = false

    /// `name`: under which the screen below hears what was made; without one it is copied.
    init(_ place: Workplace, for name: String? = nil) {
        self.name = name
        try? place.made.make(replacing: true, place.world.random)
        shown = place.made.all.count - 1
    }

    var context: Context { .generator }

    var footer: [Wish] {
        [.accept, .makeAnother, .stronger, .weaker, .nextRecipe, .back, .copyMade, .changeSymbols, .earlierMade]
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        isHidden = false
        switch wish {
        case .back: return [.back]
        case .makeAnother: return make(place, replacing: false)
        case .earlierMade, .laterMade: return look(wish == .earlierMade ? -1 : 1, place)
        case .copyMade: return copy(place)
        case .accept: return accept(place)
        default: return set(wish, place)
        }
    }

    // MARK: Making

    private mutating func make(_ place: Workplace, replacing: Bool) -> [Action] {
        do throws(RecipeError) {
            try place.made.make(replacing: replacing, place.world.random)
        } catch {
            return [.say("Nothing can be made of this; Tab takes another recipe", .warning)]
        }
        shown = place.made.all.count - 1
        return []
    }

    /// Sets it otherwise, and makes one that fits.
    private mutating func set(_ wish: Wish, _ place: Workplace) -> [Action] {
        if let refusal = Self.change(wish, &place.made.settings) { return [.say(refusal)] }
        return make(place, replacing: true)
    }

    /// Gives why it cannot be, else nil.
    private static func change(_ wish: Wish, _ settings: inout GeneratorSettings) -> String? {
        switch wish {
        case .stronger: return settings.grow(by: 1) ? nil : "It cannot be longer"
        case .weaker: return settings.grow(by: -1) ? nil : "It cannot be shorter"
        case .nextRecipe:
            settings.nextSort()
            return nil
        case .changeSymbols where settings.sort == .words:
            settings.nextSeparator()
            return nil
        default: break
        }
        guard settings.sort == .characters else { return "That is for characters; Tab takes another recipe" }
        guard let one = characterClass(wish) else { return nil }
        return settings.toggle(one) ? nil : "One sort of characters must stay"
    }

    private static func characterClass(_ wish: Wish) -> CharacterClass? {
        switch wish {
        case .changeLower: .lower
        case .changeUpper: .upper
        case .changeDigits: .digits
        case .changeSymbols: .symbols
        default: nil
        }
    }

    private mutating func look(_ step: Int, _ place: Workplace) -> [Action] {
        let next = shown + step
        guard place.made.all.indices.contains(next) else {
            return [.say(step < 0 ? "Nothing was made before it" : "This is the last one; r makes another")]
        }
        shown = next
        return []
    }

    // MARK: Taking

    private func copy(_ place: Workplace) -> [Action] {
        let shown = shown
        guard place.made.all.indices.contains(shown) else { return [] }
        return [
            .work(
                Work { place, _ in
                    let said = try place.world.copy(place.made.all[shown].line.secret)
                    place.made.take(shown)
                    return [.say("What was made: \(said)", .good)]
                })
        ]
    }

    private func accept(_ place: Workplace) -> [Action] {
        guard let name, place.made.all.indices.contains(shown) else { return copy(place) }
        place.made.take(shown)
        let line = place.made.all[shown].line.withBytes { SecretLine(copying: $0) }
        return [.back, .tell(.chosen(.secret(line, of: name)))]
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .hideSecrets = news { isHidden = true }
        return []
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let heading = name == nil ? "Generator: a new secret to copy" : "Generator: a new secret for the field"
        canvas.put(heading, x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        guard place.made.all.indices.contains(shown) else { return }
        let room = area.rows < 14 ? 0 : 1
        let box = Area(
            x: area.x + 3, y: area.y + 1 + room, columns: area.columns - 6, rows: max(1, area.rows - 8 - room))
        let used = drawSecret(place.made.all[shown], on: canvas, box)
        canvas.cursor = (box.x, box.y)
        let below = area.below(box.y - area.y + used + room)
        drawStrength(place.made, on: canvas, below)
        drawSettings(place.made.settings, on: canvas, below.below(2 + room))
    }

    /// Gives the rows it took.
    private func drawSecret(_ made: MadeSecrets.Made, on canvas: Canvas, _ box: Area) -> Int {
        guard !isHidden else {
            canvas.put(Masked.dots + "  r makes another", x: box.x, y: box.y, columns: box.columns, .hidden)
            return 1
        }
        return made.line.withBytes { canvas.put(secret: $0, in: box, .strong) }
    }

    private func drawStrength(_ made: MadeSecrets, on canvas: Canvas, _ area: Area) {
        let bits = made.all[shown].recipe.bits
        StrengthMeter.draw(bits: bits, on: canvas, x: area.x + 3, y: area.y, columns: area.columns - 4)
        let count = made.all.count
        guard count > 1, area.rows > 1 else { return }
        canvas.put(
            "\(shown + 1) of the last \(count); p and n look at the others", x: area.x + 3, y: area.y + 1,
            columns: area.columns - 4, .quiet)
    }

    private func drawSettings(_ settings: GeneratorSettings, on canvas: Canvas, _ area: Area) {
        var lines: [(key: String, label: String, value: String)] = [
            (
                "Tab", "Recipe",
                GeneratorSettings.Sort.allCases.map { $0 == settings.sort ? "[\($0.name)]" : $0.name }.joined(
                    separator: "  ")
            ),
            ("+ -", settings.sort == .words ? "How many" : "Length", "\(settings.size)"),
        ]
        switch settings.sort {
        case .characters:
            let has = { (one: CharacterClass) in settings.classes.contains(one) ? "yes" : "no" }
            lines += [
                ("l", "Small letters", has(.lower)), ("u", "Capitals", has(.upper)), ("d", "Digits", has(.digits)),
                ("s", "Signs", has(.symbols) + (area.columns < 60 ? "" : "   \(CharacterClass.symbols.characters)")),
            ]
        case .words:
            let separator = GeneratorSettings.separators[settings.separator]
            let name = separator.isEmpty ? "nothing" : separator == " " ? "a blank" : separator
            lines.append(("s", "Between them", name))
        case .digits: break
        }
        for (index, line) in lines.enumerated() where index < area.rows {
            // A narrow screen has room for all recipes, or for the word.
            let isBare = index == 0 && area.columns < 60
            canvas.put(line.key, x: area.x + 3, y: area.y + index, columns: 4, .key)
            if !isBare { canvas.put(line.label, x: area.x + 8, y: area.y + index, columns: 14, .quiet) }
            let x = area.x + (isBare ? 8 : 23)
            canvas.put(line.value, x: x, y: area.y + index, columns: area.x + area.columns - x)
        }
    }
}

/// How hard something is to guess, as a word, its bits and a bar.
enum StrengthMeter {
    /// A full bar.
    private static let fullBits = 128.0

    static func draw(bits: Double, on canvas: Canvas, x: Int, y: Int, columns: Int) {
        let text = "\(Strength.word(bits: bits)), \(Int(bits)) bits"
        let style: Style = bits < 40 ? .bad : bits < 60 ? .warning : .good
        guard columns >= text.count + 11 else {
            canvas.put(text, x: x, y: y, columns: columns, style)
            return
        }
        let count = max(0, min(10, Int((bits / fullBits * 10).rounded())))
        let bar = String(repeating: "#", count: count) + String(repeating: "-", count: 10 - count)
        canvas.put(bar, x: x, y: y, columns: 10, .quiet)
        canvas.put(text, x: x + 11, y: y, columns: columns - 11, style)
    }
}
