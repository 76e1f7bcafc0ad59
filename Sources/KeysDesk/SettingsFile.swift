/// The file of settings as its lines: what a change does not touch stays byte for byte.
struct SettingsFile {
    private var lines: [String]

    init(_ text: String) {
        lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    var text: String { lines.joined(separator: "\n") }

    /// Every line that is more than a comment, by its number from 1; keys with the table they stand in.
    var entries: [(number: Int, line: SettingsLine)] {
        var table = ""
        return lines.enumerated().compactMap { index, line in
            switch SettingsLine(line) {
            case .nothing: return nil
            case .table(let name):
                table = name + "."
                return nil
            case .pair(let key, let value, let place):
                return (index + 1, .pair(key: table + key, value: value, place: place))
            case .broken: return (index + 1, .broken)
            }
        }
    }

    /// Sets a key where it stands, with its comment kept, or in a line of its own.
    mutating func set(_ key: SettingKey, to value: SettingValue) {
        for entry in entries {
            guard case .pair(key.rawValue, _, let place) = entry.line else { continue }
            lines[entry.number - 1].replaceSubrange(place, with: value.written)
            return
        }
        // Below a table's head the line would belong to the table.
        let head = lines.firstIndex { if case .table = SettingsLine($0) { true } else { false } }
        lines.insert("\(key.rawValue) = \(value.written)", at: head ?? endOfText)
        if lines.last?.isEmpty == false { lines.append("") }
    }

    /// Takes every line of a key out.
    mutating func remove(_ key: SettingKey) {
        let numbers = entries.compactMap { entry in
            if case .pair(key.rawValue, _, _) = entry.line { entry.number } else { nil }
        }
        for number in numbers.reversed() { lines.remove(at: number - 1) }
    }

    /// Before the empty piece behind the last LF.
    private var endOfText: Int { lines.last?.isEmpty == true ? lines.count - 1 : lines.count }

    /// The settings, and what in the file is none.
    func read(_ path: String) -> (Settings, [SettingFault]) {
        var settings = Settings()
        var faults: [SettingFault] = []
        for (number, line) in entries {
            if let kind = Self.take(line, into: &settings) {
                faults.append(SettingFault(path: path, line: number, kind: kind))
            }
        }
        return (settings, faults)
    }

    private static func take(_ line: SettingsLine, into settings: inout Settings) -> SettingFault.Kind? {
        guard case .pair(let name, let text, _) = line else { return .noPair }
        guard let key = SettingKey(rawValue: name) else { return .unknownKey(nearest: SettingKey.nearest(to: name)) }
        guard !settings.isGiven(key) else { return .twice(key) }
        guard let value = key.kind.value(of: text) else { return .badValue(key) }
        settings.take(key, value)
        return nil
    }
}
