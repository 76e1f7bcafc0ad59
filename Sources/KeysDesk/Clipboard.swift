internal import Glibc
public import KeysSecret

/// The desk's clipboard. A value goes to it through a pipe, never as an argument, and is taken away again after a while
/// if it is still there.
public enum Clipboard {
    /// Seconds until a copied secret is taken away, as usual.
    public static let secondsKept = 20
    /// The word by which this program calls itself to clear the clipboard later; no verb of the person's.
    public static let keeperWord = "--clear-clipboard-later"

    /// The names of the installed programs that fit this desk, best first; for `keys doctor`.
    public static func tools(environment: [String: String]) -> [String] {
        ClipboardTool.candidates(environment: environment).map(\.name)
    }

    /// Every way there is on this desk, best first; for `keys doctor`. `hasTerminal` says whether a terminal could be given.
    public static func routes(environment: [String: String], settings: Settings, hasTerminal: Bool) -> [CopyRoute] {
        let programs = tools(environment: environment).map { CopyRoute.program($0) }
        guard settings.clipboardOSC52, hasTerminal, let last = wayThroughTerminal(environment, mark: "") else {
            return programs
        }
        return programs + [last.route]
    }

    /// Copies a value the first way that takes it and leaves a process behind that clears: with a program, else, where
    /// `clipboard.osc52` is on, through the given terminal. Throws where no way took it.
    @discardableResult
    public static func copy(
        _ value: borrowing SecretBytes, environment: [String: String], settings: Settings = Settings(),
        terminal: Descriptor? = nil
    ) throws(DeskError) -> Copied {
        let errand = ClipboardErrand(seconds: settings.clipboardClearSeconds, environment: environment)
        var failure: DeskError?
        for candidate in ClipboardTool.candidates(environment: environment) {
            let tool = candidate == .wayland && takesSensitive() ? ClipboardTool.waylandSensitive : candidate
            do throws(DeskError) {
                return try errand.run(.program(tool), value, terminal: nil)
            } catch {
                failure = failure ?? error
            }
        }
        guard settings.clipboardOSC52, let terminal else { throw failure ?? .noClipboard }
        guard let way = wayThroughTerminal(environment, mark: errand.mark) else { throw .tmuxRefuses }
        return try errand.run(way, value, terminal: terminal)
    }

    /// The way through the terminal; nil where tmux stands before it and lets nothing through.
    private static func wayThroughTerminal(_ environment: [String: String], mark: String) -> ClipboardWay? {
        guard environment["TMUX"]?.isEmpty == false else { return .terminal(.plain) }
        return switch TmuxPassage.found() {
        case .wrapped: .terminal(.throughTmux)
        case .buffer: .tmux(buffer: ClipboardWay.buffer(mark))
        case .none: nil
        }
    }

    static func put(_ value: borrowing SecretBytes, with tool: ClipboardTool) throws(DeskError) {
        let pipe = try Pipe()
        let child: Child
        do throws(DeskError) {
            child = try Child.start(tool.name, tool.put, input: pipe.reading.number, output: nil)
        } catch {
            pipe.reading.shut()
            pipe.writing.shut()
            throw error
        }
        pipe.reading.shut()
        // A tool that fails early closes its end; its status tells.
        do throws(DeskError) { try pipe.writing.write(value) } catch {}
        pipe.writing.shut()
        let status = child.wait()
        guard status == 0 else { throw .clipboardFailed(tool: tool.name, status: status) }
    }

    /// What the clipboard holds now; nil where it cannot be read or holds more than `limit`.
    static func get(with tool: ClipboardTool, limit: Int) -> SecretBytes? {
        guard let pipe = try? Pipe() else { return nil }
        let child = try? Child.start(tool.paster, tool.get, input: nil, output: pipe.writing.number)
        pipe.writing.shut()
        defer { pipe.reading.shut() }
        guard let child else { return nil }
        let held = try? SecretBytes.readAll(descriptor: pipe.reading.number, limit: limit)
        return child.wait() == 0 ? held : nil
    }

    static func clear(with tool: ClipboardTool) {
        _ = try? Child.start(tool.name, tool.clear, input: nil, output: nil).wait()
    }

    /// Whether `wl-copy` can tell clipboard managers to keep out (Debian 12's cannot).
    private static func takesSensitive() -> Bool {
        guard let pipe = try? Pipe() else { return false }
        let child = try? Child.start("wl-copy", ["--help"], input: nil, output: pipe.writing.number)
        pipe.writing.shut()
        defer { pipe.reading.shut() }
        guard let child, let text = try? SecretBytes.readAll(descriptor: pipe.reading.number, limit: 1 << 16) else {
            return false
        }
        _ = child.wait()
        return text.withBytes { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
            .contains("--sensitive")
    }
}
