internal import ArgumentParser
internal import KeysDesk
internal import KeysModel

/// What a list can say of an entry.
enum EntryColumn: String, CaseIterable {
    case id, title, username, url, urls, folder, tags, kind, favorite, trashed, conflict, created, modified

    func text(of entry: Entry) -> String {
        switch self {
        case .id: entry.id.text
        case .title: visible(entry.title)
        case .username: visible(entry.username ?? "")
        case .url: visible(entry.urls.first ?? "")
        case .urls: entry.urls.map { visible($0) }.joined(separator: " ")
        case .folder: visible(entry.folder ?? "")
        case .tags: entry.tags.map { visible($0) }.joined(separator: ",")
        case .kind: entry.kind.rawValue
        case .favorite: entry.isFavorite ? "yes" : ""
        case .trashed: entry.state == .live ? "" : "yes"
        case .conflict: entry.hasConflict ? "yes" : ""
        case .created: Timestamp.text(milliseconds: entry.created)
        case .modified: Timestamp.text(milliseconds: entry.modified)
        }
    }

    /// The columns a list has where none are asked for.
    static let usual: [EntryColumn] = [.title, .username, .url, .folder]

    static func parse(_ list: String?) throws(UsageFault) -> [EntryColumn] {
        guard let list else { return usual }
        var columns: [EntryColumn] = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let column = EntryColumn(rawValue: name.lowercased()) else { throw .unknownListField }
            columns.append(column)
        }
        return columns
    }
}

/// Rows of text: in columns for eyes, with tabs for programs.
enum Columns {
    /// Blanks between two columns.
    private static let gap = 2
    /// No column is wider while another one follows.
    private static let widest = 60

    static func print(_ rows: [[String]], _ talk: Talk) throws(DeskError) {
        try talk.print(talk.isForEyes ? aligned(rows) : tabbed(rows))
    }

    static func tabbed(_ rows: [[String]]) -> String {
        rows.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    static func aligned(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            min(rows.map { column < $0.count ? displayWidth($0[column]) : 0 }.max() ?? 0, widest)
        }
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = row[(column + 1)...].allSatisfy(\.isEmpty)
                line += isLast ? cell : padded(cell, toWidth: widths[column]) + String(repeating: " ", count: gap)
                if isLast { break }
            }
            text += line + "\n"
        }
        return text
    }
}
