internal import KeysDesk
internal import KeysModel

/// Entries on standard output: as JSON, in columns, or as a tree of folders.
struct Listing {
    let talk: Talk
    var columns = EntryColumn.usual
    var endsWithNul = false

    func print(_ entries: [Entry]) throws(DeskError) {
        if talk.isJSON {
            var json = JSONWriter(capacity: 256 + entries.count * 256)
            EntryJSON.writeList(entries, to: &json)
            return try talk.print(json.finish())
        }
        if entries.isEmpty, talk.isForEyes { talk.note("no entries") }
        let rows = entries.map { entry in columns.map { $0.text(of: entry) } }
        if endsWithNul { return try talk.print(rows.map { $0.joined(separator: "\t") + "\0" }.joined()) }
        try Columns.print(rows, talk)
    }

    /// Folders with their entries below them, indented.
    func printTree(_ entries: [Entry]) throws(DeskError) {
        if entries.isEmpty, talk.isForEyes { talk.note("no entries") }
        var text = ""
        var shown: [String] = []
        let sorted = entries.sorted { ($0.folder ?? "", $0.title, $0.id) < ($1.folder ?? "", $1.title, $1.id) }
        for entry in sorted {
            let path = (entry.folder ?? "").split(separator: "/").map(String.init)
            for (depth, name) in path.enumerated() where depth >= shown.count || shown[depth] != name {
                shown = Array(path[...depth])
                text += String(repeating: "  ", count: depth) + visible(name) + "/\n"
            }
            shown = path
            let user = entry.username.map { "  " + visible($0) } ?? ""
            text += String(repeating: "  ", count: path.count) + visible(entry.title) + user + "\n"
        }
        try talk.print(text)
    }
}
