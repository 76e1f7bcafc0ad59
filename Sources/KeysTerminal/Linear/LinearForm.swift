public import KeysDesk
public import KeysModel
internal import KeysSecret
internal import KeysVault

/// A form asked through field by field: Enter keeps what is there.
public enum LinearForm {
    /// Asks for every field of a form; says whether the person wants it saved.
    public static func ask(_ form: inout EntryForm, _ person: Conversation) throws(DeskError) -> Bool {
        try person.say(
            "Enter alone keeps what is there; - takes it away; + makes a new password where one is asked for.")
        if let title = try answer("title", form.title, person), !title.isEmpty { form.title = title }
        for id in form.kind.standardFields where id != .otp {
            guard let standard = StandardField.of(id) else { continue }
            try ask(standard, &form, person)
        }
        try askURLs(&form, person)
        try askCustom(&form, person)
        if let folder = try answer("folder", form.folder ?? "", person) { form.folder = folder.isEmpty ? nil : folder }
        if let tags = try answer("tags, with commas", form.tags.joined(separator: ","), person) {
            form.tags = Tags.read(tags)
        }
        if let notes = StandardField.of(.notes) { try ask(notes, &form, person) }
        return try person.agrees("Save it?")
    }

    private static func ask(
        _ standard: StandardField, _ form: inout EntryForm, _ person: Conversation
    ) throws(DeskError) {
        guard standard.type.isSecret else {
            if let text = try answer(standard.label, form.text(standard.id) ?? "", person) {
                form.set(standard.id, to: text)
            }
            return
        }
        let state = form.has(standard.id) ? "set" : "empty"
        let typed = try person.askSecret("\(standard.label) [\(state), hidden]: ")
        guard typed.count > 0 else { return }
        let only = typed.withBytes { $0.count == 1 ? $0[0] : 0 }
        switch only {
        case UInt8(ascii: "-"): form.set(standard.id, to: "")
        case UInt8(ascii: "+"):
            guard let made = try? Generator(random: SystemRandom.below).make(.usual) else { return }
            made.withBytes { form.set(standard.id, toSecret: $0) }
            try person.say("A password of \(made.count) characters was made.")
        default: typed.withBytes { form.set(standard.id, toSecret: $0) }
        }
    }

    private static func askURLs(_ form: inout EntryForm, _ person: Conversation) throws(DeskError) {
        if let urls = try answer("web addresses, with blanks", form.urls.joined(separator: " "), person) {
            form.urls = urls.split(separator: " ").map(String.init)
        }
    }

    /// Fields of the person's own.
    private static func askCustom(_ form: inout EntryForm, _ person: Conversation) throws(DeskError) {
        for index in form.items.indices.reversed() where form.items[index].role == .custom {
            let item = form.items[index]
            if item.type.isSecret {
                let typed = try person.askSecret("\(visible(item.label)) [set, hidden]: ")
                if typed.count > 0 { typed.withBytes { form.setItem(at: index, bytes: $0) } }
            } else {
                let old = form.withValue(at: index) {
                    $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
                if let text = try answer(item.label, old, person) {
                    form.setItem(at: index, bytes: Array(text.utf8).span)
                }
            }
        }
    }

    /// What was answered; nil where what is there stays, empty where it is to go.
    private static func answer(_ label: String, _ old: String, _ person: Conversation) throws(DeskError) -> String? {
        let shown = old.isEmpty ? "" : " [\(visible(old))]"
        let typed = try person.ask("\(visible(label))\(shown): ")
        if typed.isEmpty { return nil }
        return typed == "-" ? "" : typed
    }
}
