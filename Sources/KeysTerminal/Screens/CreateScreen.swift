internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Makes a vault: a password twice, judged while it is typed, and what this device is called. Nothing is on the disk before the recovery code was
/// handed over, so leaving leaves nothing.
struct CreateScreen: Screen {
    private let password = SecretLine()
    private let again = SecretLine()
    private let device = SecretLine()
    /// Six words that were made, while they are shown.
    private var suggestion: SecretLine?
    private var field = Field.password
    private var isShown = false
    private var problem = ""
    /// What deriving the key costs.
    private let cost: VaultCost

    private enum Field: Int, CaseIterable {
        case password, again, device

        var label: String {
            switch self {
            case .password: "Password"
            case .again: "Once more"
            case .device: "This device"
            }
        }
    }

    init(_ place: Workplace, cost: VaultCost = .standard) {
        self.cost = cost
        device.replace(with: Array(place.world.machine.utf8).span)
    }

    var context: Context { .start }
    var takesText: Bool { true }
    var footer: [Wish] {
        suggestion == nil
            ? [.open, .generateHere, .revealHere, .back] : [.open, .takeSuggestion, .generateHere, .back]
    }
    var hasUnsaved: Bool { !password.isEmpty }

    private func line(_ field: Field) -> SecretLine {
        switch field {
        case .password: password
        case .again: again
        case .device: device
        }
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .nextField: move(1)
        case .previousField: move(-1)
        case .generateHere: return suggest(place)
        case .takeSuggestion: takeSuggestion()
        case .revealHere: isShown.toggle()
        case .open: return goOn(place)
        case .back: return [.back]
        default: break
        }
        return []
    }

    private mutating func move(_ step: Int) {
        let count = Field.allCases.count
        field = Field(rawValue: (field.rawValue + step + count) % count) ?? .password
        problem = ""
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if line(field).edit(key) { problem = "" }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        problem = ""
        return line(field).insert(secret: pasted) ? [.say(SecretLine.trimmed)] : []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        guard case .hideSecrets = news else { return [] }
        suggestion = nil
        isShown = false
        return []
    }

    private mutating func suggest(_ place: Workplace) -> [Action] {
        do throws(RecipeError) {
            let made = try Generator(random: place.world.random).make(.usualWords)
            suggestion = made.withBytes { SecretLine(copying: $0) }
            // A low screen has room for the words or for what was wrong before.
            problem = ""
            return []
        } catch {
            return [.say("No words can be made", .bad)]
        }
    }

    private mutating func takeSuggestion() {
        guard let suggestion else { return }
        suggestion.withBytes { password.replace(with: $0) }
        again.clear()
        field = .again
        problem = ""
    }

    // MARK: Making

    private mutating func goOn(_ place: Workplace) -> [Action] {
        let verdict = PasswordVerdict(password)
        switch field {
        case .password where !verdict.isEnough: problem = verdict.wish
        case .again where !same: problem = "The two are not the same."
        case .password, .again: move(1)
        case .device: return make(place, verdict)
        }
        return []
    }

    private var same: Bool { password.secret.equals(again.secret) }

    private mutating func make(_ place: Workplace, _ verdict: PasswordVerdict) -> [Action] {
        guard verdict.isEnough else { return refuse(.password, verdict.wish) }
        guard same else { return refuse(.again, "The two are not the same.") }
        guard !device.isEmpty else { return refuse(.device, "Give this device a name, as laptop.") }
        let (password, name, cost) = (password, device.text, cost)
        return [
            .work(
                Work("Deriving the key (Argon2, hard to do for guessers); a moment ...") { _, _ in
                    let new = try NewVault(password: password.secret, cost: cost, deviceName: name, allowWeak: false)
                    return [.show(CodeScreen(new))]
                })
        ]
    }

    private mutating func refuse(_ field: Field, _ problem: String) -> [Action] {
        self.field = field
        self.problem = problem
        return []
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let body = Area(x: area.x + 2, y: area.y, columns: min(area.columns - 4, 76), rows: area.rows)
        let isLow = area.rows < 16
        var y = body.y + (isLow ? 0 : 1)
        canvas.put("Create a vault", x: body.x, y: y, columns: body.columns, .strong)
        y += isLow ? 1 : 2
        if !isLow {
            y += canvas.put(
                paragraph: "One password opens everything: one that nobody can guess and that you keep in mind. "
                    + "Six words at random are good: ^g makes some.",
                in: Area(x: body.x, y: y, columns: body.columns, rows: 4), .quiet)
            y += 1
        }
        for field in Field.allCases {
            draw(field, on: canvas, body, y: y)
            y += 1
            if field == .password { y += drawVerdict(on: canvas, body, y: y) }
        }
        drawRest(on: canvas, Area(x: body.x, y: y, columns: body.columns, rows: body.y + body.rows - y))
    }

    private static let labelWidth = 13

    private func draw(_ field: Field, on canvas: Canvas, _ body: Area, y: Int) {
        let isFocused = field == self.field
        canvas.put(isFocused ? ">" : " ", x: body.x - 2, y: y, columns: 1, .key)
        canvas.put(field.label, x: body.x, y: y, columns: Self.labelWidth, isFocused ? .strong : .quiet)
        var room = body.columns - Self.labelWidth
        if field == .again, !again.isEmpty {
            let text = same ? "the same" : "not the same yet"
            let width = CellText.width(of: text)
            canvas.put(text, x: body.x + body.columns - width, y: y, columns: width, same ? .good : .quiet)
            room -= width + 1
        }
        TextField.draw(
            line(field), on: canvas, x: body.x + Self.labelWidth, y: y, columns: room, isFocused: isFocused,
            isMasked: field != .device && !isShown)
    }

    /// Gives the rows it took.
    private func drawVerdict(on canvas: Canvas, _ body: Area, y: Int) -> Int {
        let verdict = PasswordVerdict(password)
        let area = body.right(of: Self.labelWidth)
        let style: Style = password.isEmpty ? .quiet : verdict.isEnough ? .good : .warning
        let whole = password.isEmpty ? verdict.rule : verdict.meter + "  " + verdict.words
        let text = CellText.width(of: whole) <= area.columns ? whole : verdict.words
        canvas.put(text, x: area.x, y: y, columns: area.columns, style)
        return 1
    }

    private func drawRest(on canvas: Canvas, _ area: Area) {
        guard area.rows > 0 else { return }
        var y = area.y + (area.rows > 5 ? 1 : 0)
        if !problem.isEmpty {
            y += canvas.put(
                paragraph: problem, in: Area(x: area.x, y: y, columns: area.columns, rows: area.y + area.rows - y),
                .warning)
        }
        guard let suggestion else { return }
        y += area.rows > 5 ? 1 : 0
        canvas.put(
            area.columns < 56 ? "Six words, 77 bits:" : "Six words, 77 bits; write them down until you know them:",
            x: area.x, y: y, columns: area.columns, .quiet)
        suggestion.withBytes {
            _ = canvas.put(
                secret: $0, in: Area(x: area.x, y: y + 1, columns: area.columns, rows: area.y + area.rows - y - 1),
                .strong)
        }
    }
}

/// What is said of a primary password while it is typed.
struct PasswordVerdict {
    let bits: Double
    let length: Int

    init(_ line: SecretLine) {
        (bits, length) = line.withBytes { bytes in
            (Strength.bits(bytes), bytes.indices.count { bytes[$0] & 0xc0 != 0x80 })
        }
    }

    /// Whether a vault takes it.
    var isEnough: Bool { bits >= Strength.leastPrimaryBits && length >= Strength.leastPrimaryLength }

    /// What a vault wants.
    var rule: String {
        "\(Strength.leastPrimaryLength) characters and \(Int(Strength.leastPrimaryBits)) bits, or more"
    }

    /// The rule as a request.
    var wish: String {
        "That is easy to guess. Take \(rule); six words at random are easy to keep in mind."
    }

    /// Ten marks, full at 80 bits.
    var meter: String {
        let marks = max(0, min(10, Int(bits / 8)))
        return String(repeating: "#", count: marks) + String(repeating: "-", count: 10 - marks)
    }

    var words: String {
        let strength = "\(Strength.word(bits: bits)), \(Int(bits)) bits"
        return length < Strength.leastPrimaryLength
            ? "\(strength), \(length) of \(Strength.leastPrimaryLength) characters" : strength
    }
}
