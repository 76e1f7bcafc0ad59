public import KeysDesk
public import KeysModel

/// Lets a person choose one of several entries by its number.
public enum EntryPicker {
    /// The entry that was chosen; nil for none of them.
    public static func pick(_ entries: [Entry], _ person: Conversation) throws(DeskError) -> Entry? {
        for (index, entry) in entries.enumerated() {
            try person.say("\(index + 1)  \(line(entry))")
        }
        guard let number = try person.number("Which one? Number, or Enter for none: ", upTo: entries.count) else {
            return nil
        }
        return entries[number - 1]
    }

    /// An entry in one line.
    static func line(_ entry: Entry) -> String {
        var parts = [visible(entry.title)]
        if let username = entry.username { parts.append(visible(username)) }
        if let folder = entry.folder { parts.append("in " + visible(folder)) }
        return parts.joined(separator: ", ")
    }
}
