internal import KeysDesk
internal import KeysModel

/// All settings: key, value, whether it is the default, and what the one under the cursor means. A change is in effect at once.
struct SettingsScreen: Screen {
    /// Under which name the screen hears of a value, and that one was written.
    private static let value = "setting value"
    private static let written = "setting written"

    /// A row: a setting, or something of the vault that is changed here.
    enum Row: Equatable {
        case setting(SettingKey)
        case password
        case recovery
    }

    private(set) var rows = GroupedRows<String, Row>()
    private(set) var settings: Settings

    init(_ place: Workplace) {
        settings = Settings.load(environment: place.world.environment).0
        rows.set(Self.lines)
    }

    private static var lines: [GroupedRows<String, Row>.Line] {
        var lines: [GroupedRows<String, Row>.Line] = []
        var last = ""
        for key in SettingKey.allCases {
            let group = String(key.rawValue.prefix { $0 != "." })
            if group != last { lines.append(.heading(group.prefix(1).uppercased() + group.dropFirst())) }
            last = group
            lines.append(.row(.setting(key)))
        }
        return lines + [.heading("This vault"), .row(.password), .row(.recovery)]
    }

    var context: Context { .settings }
    var footer: [Wish] { [.change, .reset, .back] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 16) { return [] }
        switch wish {
        case .back: return [.back]
        case .change, .open: return change(place)
        case .reset: return reset()
        default: return []
        }
    }

    private func change(_ place: Workplace) -> [Action] {
        switch rows.selected {
        case .setting(let key): return change(key)
        case .password: return [.show(PasswordScreen())]
        case .recovery:
            return [.say("Leave with q, then run keys recovery new: it shows the code and makes sure you have it")]
        case nil: return []
        }
    }

    private func change(_ key: SettingKey) -> [Action] {
        let now = settings.value(key)
        switch key.kind {
        case .flag: return [Self.set(key, now == .flag(true) ? "off" : "on")]
        case .word(let words):
            return [
                .show(
                    ChoiceScreen(
                        key.rawValue, words.map { ($0, $0 == key.usual.text ? "default" : "") },
                        selected: words.firstIndex(of: now.text) ?? 0, name: Self.value))
            ]
        case .number:
            return [.show(PromptScreen(key.rawValue, hint: key.kind.allowed, text: now.text, name: Self.value))]
        }
    }

    private func reset() -> [Action] {
        guard case .setting(let key) = rows.selected else { return [] }
        guard settings.isGiven(key) else { return [.say("\(key.rawValue) is as it is by default")] }
        return [Self.reset(key)]
    }

    static func reset(_ key: SettingKey) -> Action {
        .work(
            Work { place, _ in
                try Settings.reset(key: key, environment: place.world.environment)
                return takeEffect("\(key.rawValue) is \(key.usual.text) again", place)
            })
    }

    static func set(_ key: SettingKey, _ value: String) -> Action {
        .work(
            Work { place, _ in
                guard let fitting = key.kind.value(of: value) else {
                    return [.say("\(key.rawValue) takes \(key.kind.allowed); nothing was changed", .warning)]
                }
                try Settings.set(key: key, value: fitting.text, environment: place.world.environment)
                let later = key == .screenMouse ? ", from the next start on" : ""
                return takeEffect("\(key.rawValue) is \(fitting.text) now\(later)", place)
            })
    }

    private static func takeEffect(_ sentence: String, _ place: Workplace) -> [Action] {
        let environment = place.world.environment
        place.options.take(Settings.load(environment: environment).0, environment: environment)
        place.background?.settingsChanged(place)
        return [.tell(.chosen(.row(0, of: written))), .say(sentence), .redraw]
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .chosen(.text(let text, of: Self.value)):
            guard case .setting(let key) = rows.selected else { return [] }
            return [Self.set(key, text.trimmed)]
        case .chosen(.row(let row, of: Self.value)):
            guard case .setting(let key) = rows.selected, case .word(let words) = key.kind, words.indices.contains(row)
            else { return [] }
            return [Self.set(key, words[row])]
        case .chosen(.row(_, of: Self.written)): settings = Settings.load(environment: place.world.environment).0
        case .entriesChanged, .unlocked, .background, .chosen, .hideSecrets: break
        }
        return []
    }
}
