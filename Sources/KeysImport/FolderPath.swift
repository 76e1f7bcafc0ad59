/// Folders as paths with `/`.
enum FolderPath {
    /// One path of two, the second below the first; blanks around names and empty names go. Nil when nothing is left.
    static func joined(_ above: String?, _ path: String?, separator: UInt8 = UInt8(ascii: "/")) -> String? {
        guard let path = path.flatMap({ clean($0, separator) }) else {
            return above.flatMap { clean($0, separator) }
        }
        guard let above = above.flatMap({ clean($0, separator) }) else { return path }
        return above + "/" + path
    }

    private static func clean(_ path: String, _ separator: UInt8) -> String? {
        let names = path.utf8.split(separator: separator).map { Substring($0).trimmed }.filter { !$0.isEmpty }
        return names.isEmpty ? nil : names.joined(separator: "/")
    }

    /// LastPass's nesting with `\`; `(none)` is none.
    static func fromBackslashes(_ path: String) -> String? {
        path == "(none)" ? nil : joined(nil, path, separator: .backslash)
    }
}
