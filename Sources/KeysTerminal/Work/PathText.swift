internal import Foundation

/// Paths as people write them: `~`, from here on, pasted with quotes or as an address of a file.
enum PathText {
    /// An absolute path; `folder` is where one that begins nowhere begins.
    static func absolute(_ written: String, in folder: String, home: String?) -> String {
        let text = bare(written)
        if text == "~" || text.hasPrefix("~/"), let home { return home + text.dropFirst() }
        return text.hasPrefix("/") ? text : (folder.hasSuffix("/") ? folder : folder + "/") + text
    }

    /// Without what terminals and file managers put round a path that is dropped or copied.
    static func bare(_ written: String) -> String {
        var text = written.trimmed
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            text = String(text.dropFirst().dropLast())
        }
        if text.hasPrefix("file://") { text = String(text.dropFirst(7)).removingPercentEncoding ?? text }
        return text
    }

    /// The folder and what stands behind the last slash.
    static func parts(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    /// The folder a folder lies in.
    static func parent(of folder: String) -> String {
        parts(folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder).folder
    }

    /// A path with `~` for the home of the person, for eyes.
    static func short(_ path: String, home: String?) -> String {
        guard let home, home.count > 1, path == home || path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}

extension Workplace {
    /// The person's home folder.
    var home: String? { world.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// An absolute path of what a person wrote.
    func path(_ written: String) -> String {
        PathText.absolute(written, in: world.folder, home: home)
    }
}
