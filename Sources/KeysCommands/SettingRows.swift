internal import KeysDesk
internal import KeysModel
internal import KeysSecret

/// The table of settings as commands show it: for eyes, for programs, and in the help.
enum SettingRows {
    /// What each takes; for the help.
    static var help: String {
        let rows = SettingKey.allCases.map { [$0.rawValue, "\($0.kind.allowed) (\($0.usual.text))"] }
        return "Settings, what each takes, and what is usual:\n"
            + Columns.aligned(rows).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    /// Prints all of them.
    static func print(_ talk: Talk) throws(DeskError) {
        let settings = talk.settings()
        guard talk.isJSON else { return try Columns.print(SettingKey.allCases.map { row($0, settings) }, talk) }
        var json = JSONWriter()
        json.beginArray()
        for key in SettingKey.allCases { write(key, settings, to: &json) }
        json.endArray()
        try talk.print(json.finish())
    }

    /// Prints the value of one.
    static func print(_ key: SettingKey, _ talk: Talk) throws(DeskError) {
        let settings = talk.settings()
        guard talk.isJSON else { return try talk.print(settings.value(key).text + "\n") }
        var json = JSONWriter()
        write(key, settings, to: &json)
        try talk.print(json.finish())
    }

    private static func row(_ key: SettingKey, _ settings: Settings) -> [String] {
        let mark = settings.value(key) == key.usual ? "default" : "usually \(key.usual.text)"
        return [key.rawValue, settings.value(key).text, mark, key.meaning]
    }

    private static func write(_ key: SettingKey, _ settings: Settings, to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.text(key.rawValue)
        json.key("value")
        write(settings.value(key), to: &json)
        json.key("default")
        write(key.usual, to: &json)
        json.key("is_default")
        json.bool(settings.value(key) == key.usual)
        json.key("allowed")
        json.text(key.kind.allowed)
        json.key("meaning")
        json.text(key.meaning)
        json.endObject()
    }

    private static func write(_ value: SettingValue, to json: inout JSONWriter) {
        switch value {
        case .number(let number): json.number(number)
        case .flag(let isOn): json.bool(isOn)
        case .word(let word): json.text(word)
        }
    }
}
