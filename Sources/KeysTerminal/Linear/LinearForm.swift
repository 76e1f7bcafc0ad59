public import KeysDesk
public import KeysModel
internal import KeysSecret
internal import KeysVault

/// A form asked for line by line: a new entry's fields one after the other, then any field by its number.
public struct LinearForm {
    private let person: Conversation
    private let filled: FilledForm
    private let kind: EntryKind
    private var fields: [FormField]
    /// What was taken away, the last one last.
    private var taken: [(place: Int, field: FormField)] = []
    private var isChanged: Bool

    /// Lets a person fill or change a form; says whether they want it saved.
    public static func ask(
        _ form: inout EntryForm, isNew: Bool, _ person: Conversation
    ) throws(DeskError) -> Bool {
        var asking = LinearForm(form, isNew, person)
        try person.say("Where a value is asked for, Enter alone keeps what is there and - takes it away.")
        if isNew { try asking.askAll() }
        guard try asking.askByNumber() else { return false }
        asking.write(into: &form)
        return true
    }

    private init(_ form: borrowing EntryForm, _ isNew: Bool, _ person: Conversation) {
        self.person = person
        filled = FilledForm(form)
        kind = form.kind
        fields = filled.fields(of: form)
        isChanged = isNew
    }

    private func write(into form: inout EntryForm) {
        var written = filled.again()
        written.kind = kind
        written.removeAllItems()
        for field in fields { field.write(into: &written) }
        form = written
    }

    // MARK: Which field

    /// The fields of its kind, one after the other; the title is there already.
    private mutating func askAll() throws(DeskError) {
        for index in fields.indices where fields[index].part == .standard || fields[index].part == .url {
            try askValue(index)
        }
    }

    /// Any field, until the person is done; false where nothing is to be saved.
    private mutating func askByNumber() throws(DeskError) -> Bool {
        var isSaid = false
        while true {
            if !isSaid { try sayFields() }
            isSaid = true
            let answer = try person.ask("Which field? Number, + adds one, u puts back, ? lists, Enter when done: ")
            switch answer.lowercased() {
            case "": return try finish()
            case "?": isSaid = false
            case "+": try addField()
            case "u": try putBack()
            default:
                guard let number = Int(answer), fields.indices.contains(number - 1) else {
                    try person.say("There is no field of that number.")
                    continue
                }
                try ask(number - 1)
            }
        }
    }

    private mutating func finish() throws(DeskError) -> Bool {
        guard isChanged else {
            try person.say("Nothing was changed.")
            return false
        }
        return try person.agrees("Save it?")
    }

    private func sayFields() throws(DeskError) {
        for (index, field) in fields.enumerated() {
            try person.say("\(index + 1)  \(visible(field.label)): \(Self.shown(field))")
        }
    }

    private static func shown(_ field: FormField) -> String {
        if field.line.isEmpty { return "empty" }
        return field.type.isSecret ? "set, hidden" : visible(field.line.text)
    }

    // MARK: One field

    private mutating func ask(_ index: Int) throws(DeskError) {
        guard fields[index].isOwn else { return try askValue(index) }
        let verbs = ["Its value", "Its label", "What it holds", "Up", "Down", "Take it away"]
        switch try LinearMenu.choose(verbs, "Number, or Enter for nothing: ", person) {
        case 0: try askValue(index)
        case 1:
            let label = try person.ask("label [\(visible(fields[index].label))]: ")
            if !label.isEmpty { fields[index].label = label }
        case 2: if let type = try askType() { fields[index].type = type }
        case 3: try move(index, by: -1)
        case 4: try move(index, by: 1)
        case 5: try takeAway(index)
        default: return
        }
        isChanged = true
    }

    private mutating func askValue(_ index: Int) throws(DeskError) {
        let field = fields[index]
        if field.part == .favorite { return try askFavorite(field) }
        if field.isMultiline { return try askLines(field) }
        guard field.type.isSecret else { return try askText(field) }
        let hint = field.takesPassword ? "; + makes one" : ""
        let typed = try person.askSecret("\(visible(field.label)) [\(Self.shown(field))\(hint)]: ")
        guard typed.count > 0 else { return }
        isChanged = true
        switch typed.withBytes({ $0.count == 1 ? $0[0] : 0 }) {
        case UInt8(ascii: "-"): try empty(index)
        case UInt8(ascii: "+") where field.takesPassword: try make(field)
        default:
            typed.withBytes { field.line.replace(with: $0) }
            try check(field)
        }
    }

    private mutating func askText(_ field: FormField) throws(DeskError) {
        let now = field.line.isEmpty ? "" : " [\(visible(field.line.text))]"
        let hint = field.part == .tags ? ", with commas" : field.part == .folder ? ", as a path with /" : ""
        let typed = try person.ask("\(visible(field.label))\(hint)\(now): ")
        guard !typed.isEmpty else { return }
        if field.part == .title, typed == "-" { return try person.say("An entry needs a title.") }
        isChanged = true
        let text = typed == "-" ? "" : typed
        field.line.replace(with: Array(text.utf8).span)
        try check(field)
    }

    /// A text of several lines may be a secret: it is typed without echo.
    private mutating func askLines(_ field: FormField) throws(DeskError) {
        var text = SecretBuilder()
        var question = "\(visible(field.label)) [\(Self.shown(field)); a line with a dot alone ends it]: "
        var count = 0
        while true {
            let line = try person.askSecret(question)
            if count == 0, line.count == 0 { return }
            let only = line.withBytes { $0.count == 1 ? $0[0] : 0 }
            if only == UInt8(ascii: ".") { break }
            if count > 0 { text.append(0x0a) }
            line.withBytes { text.append($0) }
            count += 1
            question = "next line: "
            if count == 1, only == UInt8(ascii: "-") {
                text = SecretBuilder()
                break
            }
        }
        isChanged = true
        text.withBytes { field.line.replace(with: $0) }
    }

    private mutating func askFavorite(_ field: FormField) throws(DeskError) {
        let wanted = try person.agrees("A favourite?")
        guard wanted == field.line.isEmpty else { return }
        isChanged = true
        field.line.replace(with: Array((wanted ? "yes" : "").utf8).span)
    }

    /// Says what was understood of a value, or what is wrong with it; nothing is refused.
    private func check(_ field: FormField) throws(DeskError) {
        switch FieldCheck.of(field) {
        case .understood(let words), .wrong(let words): try person.say(visible(words))
        case nil: break
        }
    }

    /// Makes a password into it.
    private func make(_ field: FormField) throws(DeskError) {
        let recipes: [(name: String, recipe: Recipe)] = [
            ("Characters", .usual), ("Words", .usualWords), ("Digits", .usualPIN),
        ]
        let number = try LinearMenu.choose(
            recipes.map(\.name), "Made of what? Number, or Enter for characters: ", person)
        let recipe = recipes[number ?? 0].recipe
        guard let made = try? Generator(random: SystemRandom.below).make(recipe) else { return }
        made.withBytes { field.line.replace(with: $0) }
        try person.say("Made: \(made.count) characters, \(Int(recipe.bits)) bits.")
    }

    // MARK: Adding, moving, taking away

    private mutating func addField() throws(DeskError) {
        let label = try person.ask("What is the new field called? Enter for none: ")
        guard !label.isEmpty, let type = try askType() else { return }
        let last = fields.lastIndex { $0.part == .custom } ?? fields.lastIndex { $0.part == .url } ?? fields.count - 1
        fields.insert(FormField(nextNumber, .custom, type: type, label: label), at: last + 1)
        isChanged = true
        try askValue(last + 1)
    }

    private var nextNumber: Int { (fields + taken.map(\.field)).map(\.number).max().map { $0 + 1 } ?? 1 }

    private func askType() throws(DeskError) -> FieldType? {
        try LinearMenu.one(of: FieldType.offered, "What does it hold? Number, or Enter for nothing: ", person) {
            $0.isSecret ? $0.words + ", hidden" : $0.words
        }
    }

    private mutating func move(_ index: Int, by step: Int) throws(DeskError) {
        let target = index + step
        guard fields.indices.contains(target), fields[target].isOwn else {
            return try person.say(step < 0 ? "It is the first one." : "It is the last one.")
        }
        fields.swapAt(index, target)
    }

    private mutating func takeAway(_ index: Int) throws(DeskError) {
        taken.append((index, fields.remove(at: index)))
        try person.say("Taken away; u puts it back.")
    }

    /// What is in a field goes; the field stays.
    private mutating func empty(_ index: Int) throws(DeskError) {
        fields[index].line.clear()
        try person.say("Emptied.")
    }

    private mutating func putBack() throws(DeskError) {
        guard let (place, field) = taken.popLast() else { return try person.say("Nothing was taken away.") }
        fields.insert(field, at: min(place, fields.count))
        try person.say("Put back: \(visible(field.label))")
    }
}
