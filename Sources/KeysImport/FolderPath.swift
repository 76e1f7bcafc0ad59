/// Folders as paths with `/`.
enum FolderPath {
    /// One path of several; blanks around names and empty names go. Nil when nothing is left.
    static func joined(_ paths: [String?]) -> String? {
        let names = paths.compactMap { $0 }.flatMap { $0.split(separator: "/") }.map(\.trimmed)
        let path = names.filter { !$0.isEmpty }.joined(separator: "/")
        return path.isEmpty ? nil : path
    }

    /// LastPass's nesting with `\`; `(none)` is none.
    static func fromBackslashes(_ path: String) -> String? {
        path == "(none)" ? nil : joined(path.split(separator: "\\").map { String($0) })
    }
}
