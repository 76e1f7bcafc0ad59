internal import Foundation
internal import KeysModel

/// What lies in a folder: `..`, its folders, then its files.
struct FolderListing {
    /// One line of it.
    struct Item: Equatable {
        let name: String
        let path: String
        let isFolder: Bool
        let size: Int64
        /// Milliseconds since 1970.
        let modified: Int64
    }

    let folder: String
    let items: [Item]
    /// Whether the folder could be read.
    let isReadable: Bool

    init(_ folder: String) {
        self.folder = folder
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        isReadable = names != nil
        let all = (names ?? []).compactMap { Self.item($0, in: folder) }
            .sorted {
                ($0.isFolder ? 0 : 1, $0.name.lowercased(), $0.name) < (
                    $1.isFolder ? 0 : 1, $1.name.lowercased(), $1.name
                )
            }
        let up = Item(name: "..", path: PathText.parent(of: folder), isFolder: true, size: 0, modified: 0)
        items = folder == "/" ? all : [up] + all
    }

    /// A folder or an ordinary file, behind links too; nothing else can be imported.
    private static func item(_ name: String, in folder: String) -> Item? {
        let path = (folder.hasSuffix("/") ? folder : folder + "/") + name
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        let kind = info.st_mode & S_IFMT
        guard kind == S_IFDIR || kind == S_IFREG else { return nil }
        return Item(
            name: name, path: path, isFolder: kind == S_IFDIR, size: Int64(info.st_size),
            modified: Int64(info.st_mtim.tv_sec) * 1000)
    }

    /// The items whose names hold a text; hidden ones only where the text begins with a dot; a dot alone
    /// shows everything.
    func items(fitting text: String) -> [Item] {
        if text == "." { return items }
        let words = text.lowercased()
        return items.filter { item in
            if item.name == ".." { return text.isEmpty || text == ".." }
            if item.name.hasPrefix("."), !text.hasPrefix(".") { return false }
            return words.isEmpty || item.name.lowercased().contains(words)
        }
    }
}

extension Int64 {
    /// A number of bytes as people read it.
    var sizeText: String {
        switch self {
        case ..<1024: "\(self) B"
        case ..<(1 << 20): "\(self >> 10) KiB"
        case ..<(1 << 30): "\(self >> 20) MiB"
        default: "\(self >> 30) GiB"
        }
    }
}
