internal import Foundation
internal import KeysModel

/// Looks for files: folders are gone into, what is typed filters or is a path, several files may be marked. It is a part of the screens that want
/// files.
struct FilePicker {
    /// What is above the list.
    let title: String
    /// Whether several files may be marked.
    let takesMany: Bool
    private let home: String?
    private var listing: FolderListing
    private let line = SecretLine()
    private var shown: [FolderListing.Item] = []
    private var rows = Rows()
    private var isReadable = true
    private(set) var marked: [String] = []

    /// What came of a key.
    enum Outcome: Equatable {
        case nothing
        case taken([String])
        case refused(String)
        case left
    }

    /// Looks into a folder first.
    init(_ title: String, in folder: String, home: String?, takesMany: Bool) {
        self.title = title
        self.takesMany = takesMany
        self.home = home
        listing = FolderListing(folder)
        find()
    }

    /// The folder that is looked into.
    var folder: String { listing.folder }

    var footer: [Wish] { takesMany ? [.open, .mark, .back] : [.open, .back] }

    // MARK: Finding

    /// What is typed: a path where it has a slash, else letters of a name.
    private var typed: (folder: String, name: String) {
        let text = PathText.bare(line.text)
        guard text.contains("/") || text == "~" else { return (listing.folder, line.text) }
        let parts = PathText.parts(PathText.absolute(text == "~" ? "~/" : text, in: listing.folder, home: home))
        return (parts.folder, parts.name)
    }

    private mutating func find() {
        let (folder, name) = typed
        // A path is looked at anew: what it names may just have been put there.
        let isPath = line.text.contains { $0 == "/" }
        let listed = isPath ? FolderListing(folder) : listing
        isReadable = listed.isReadable
        shown = isReadable ? listed.items(fitting: name) : []
        rows.count = shown.count
        // A file that is named in full is the one that is meant; else what is behind `..`.
        rows.selected = shown.firstIndex { $0.name == name } ?? (shown.count > 1 && shown[0].name == ".." ? 1 : 0)
        rows.hold()
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish) -> Outcome {
        if rows.move(wish, page: 16) { return .nothing }
        switch wish {
        case .open: return open()
        case .mark: mark()
        case .back:
            guard !line.isEmpty else { return .left }
            line.clear()
            find()
        default: break
        }
        return .nothing
    }

    private var selected: FolderListing.Item? { shown.indices.contains(rows.selected) ? shown[rows.selected] : nil }

    private mutating func open() -> Outcome {
        guard let selected else { return .nothing }
        guard selected.isFolder else { return .taken(marked.isEmpty ? [selected.path] : marked) }
        return enter(selected.path) ? .nothing : .refused("\(visible(selected.name)) may not be looked into")
    }

    /// False where that is not allowed.
    private mutating func enter(_ folder: String) -> Bool {
        let next = FolderListing(folder)
        guard next.isReadable else { return false }
        listing = next
        line.clear()
        find()
        return true
    }

    private mutating func mark() {
        guard let selected else { return }
        guard !selected.isFolder, takesMany else {
            // A path is completed as a shell does it.
            if selected.isFolder, !line.isEmpty { _ = enter(selected.path) }
            return
        }
        if let index = marked.firstIndex(of: selected.path) {
            marked.remove(at: index)
        } else {
            marked.append(selected.path)
        }
        _ = rows.move(.moveDown, page: 1)
    }

    mutating func type(_ key: Key) {
        if key == .backspace, line.isEmpty, listing.folder != "/" {
            _ = enter(PathText.parent(of: listing.folder))
            return
        }
        if line.edit(key) { find() }
    }

    mutating func paste(_ pasted: Pasted) {
        line.insert(oneLine: pasted)
        find()
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area) {
        canvas.fill(area)
        canvas.put(title, x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        let place = PathText.short(typed.folder, home: home)
        var x = area.x + 1
        x += canvas.put(
            Self.tail(place, columns: area.columns - 16), x: x, y: area.y + 1, columns: area.columns - 16, .quiet)
        x += canvas.put(" > ", x: x, y: area.y + 1, columns: 3, .key)
        let room = area.x + area.columns - 1 - x
        TextField.draw(line, on: canvas, x: x, y: area.y + 1, columns: room, isFocused: true)
        if line.isEmpty { canvas.put("type a name or a path", x: x, y: area.y + 1, columns: room, .quiet) }
        canvas.line(x: area.x, y: area.y + 2, columns: area.columns)
        drawRows(on: canvas, area.below(3).above(marked.isEmpty ? 0 : 1))
        guard !marked.isEmpty else { return }
        canvas.put(
            "\(marked.count) marked; Enter on a file takes them", x: area.x + 1, y: area.y + area.rows - 1,
            columns: area.columns - 2, .warning)
    }

    /// The end of a path, which says most.
    private static func tail(_ path: String, columns: Int) -> String {
        let cells = CellText.width(of: visible(path))
        guard cells > columns, columns > 4 else { return path }
        return ".." + String(path.suffix(columns - 2))
    }

    private func drawRows(on canvas: Canvas, _ area: Area) {
        guard !shown.isEmpty else { return drawEmptiness(on: canvas, area) }
        let aside = area.columns >= 60 ? 24 : 10
        for (y, row) in rows.visible(page: area.rows).enumerated() {
            let item = shown[row]
            let line = area.y + y
            canvas.put(marked.contains(item.path) ? "+" : " ", x: area.x + 1, y: line, columns: 1, .key)
            canvas.put(
                item.isFolder && item.name != ".." ? item.name + "/" : item.name, x: area.x + 3, y: line,
                columns: area.columns - aside - 4, item.isFolder ? .strong : .plain)
            let text = Self.aside(item, isWide: area.columns >= 60)
            canvas.put(text, x: area.x + area.columns - text.count - 1, y: line, columns: aside, .quiet)
            if row == rows.selected {
                canvas.restyle(Area(x: area.x, y: line, columns: area.columns, rows: 1), .focus)
            }
        }
    }

    private static func aside(_ item: FolderListing.Item, isWide: Bool) -> String {
        if item.name == ".." { return isWide ? "the folder above" : "up" }
        if item.isFolder { return isWide ? "folder" : "" }
        let date = Timestamp.text(milliseconds: item.modified).prefix(10)
        return isWide ? "\(item.size.sizeText)   \(date)" : item.size.sizeText
    }

    private func drawEmptiness(on canvas: Canvas, _ area: Area) {
        let text = isReadable ? "No file here has these letters" : "This folder is not there, or may not be read"
        canvas.put(text, x: area.x + 3, y: area.y + 1, columns: area.columns - 4, .strong)
        canvas.put("Esc shows all again", x: area.x + 3, y: area.y + 2, columns: area.columns - 4, .quiet)
    }
}
