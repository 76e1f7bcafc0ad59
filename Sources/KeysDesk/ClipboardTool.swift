internal import Glibc

/// A program that reaches the clipboard of this desk: how it takes a value, gives it back and forgets it.
struct ClipboardTool: Equatable, Sendable {
    let name: String
    let put: [String]
    let paster: String
    let get: [String]
    let clear: [String]

    static let waylandSensitive = ClipboardTool(
        name: "wl-copy", put: ["--sensitive"], paster: "wl-paste", get: ["--no-newline"], clear: ["--clear"])
    static let wayland = ClipboardTool(
        name: "wl-copy", put: [], paster: "wl-paste", get: ["--no-newline"], clear: ["--clear"])
    static let xclip = ClipboardTool(
        name: "xclip", put: ["-selection", "clipboard", "-in"], paster: "xclip",
        get: ["-selection", "clipboard", "-out"], clear: ["-selection", "clipboard", "-in"])
    static let xsel = ClipboardTool(
        name: "xsel", put: ["--clipboard", "--input"], paster: "xsel", get: ["--clipboard", "--output"],
        clear: ["--clipboard", "--clear"])
    static let macOS = ClipboardTool(name: "pbcopy", put: [], paster: "pbpaste", get: [], clear: [])

    /// A buffer of tmux, which it sends on to its terminal's clipboard (`-w`).
    static func tmux(buffer: String) -> ClipboardTool {
        ClipboardTool(
            name: "tmux", put: ["load-buffer", "-w", "-b", buffer, "-"], paster: "tmux",
            get: ["show-buffer", "-b", buffer], clear: ["delete-buffer", "-b", buffer])
    }

    static let all = [
        "wl-copy-sensitive": waylandSensitive, "wl-copy": wayland, "xclip": xclip, "xsel": xsel, "pbcopy": macOS,
    ]

    /// The word this tool goes by between Keys and the process that clears.
    var word: String { Self.all.first { $0.value == self }?.key ?? "" }

    /// What can be used here, best first: by the desk's own variables, and what is installed.
    static func candidates(environment: [String: String]) -> [ClipboardTool] {
        var fitting: [ClipboardTool] = []
        if environment["WAYLAND_DISPLAY"]?.isEmpty == false { fitting.append(wayland) }
        if environment["DISPLAY"]?.isEmpty == false { fitting += [xclip, xsel] }
        fitting.append(macOS)
        return fitting.filter { isInstalled($0.name, environment) }
    }

    /// Whether a program of this name is in the path.
    static func isInstalled(_ name: String, _ environment: [String: String]) -> Bool {
        (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains {
            access($0 + "/" + name, X_OK) == 0
        }
    }
}
