internal import Glibc
public import KeysSecret

/// The desk's clipboard. A value goes to it through a pipe, never as an argument, and is taken away again after a while
/// if it is still there.
public enum Clipboard {
    /// Seconds until a copied secret is taken away.
    public static let secondsKept = 20
    /// The word by which this program calls itself to clear the clipboard later; no verb of the person's.
    public static let keeperWord = "--clear-clipboard-later"

    /// The names of the installed programs that fit this desk, best first; for `keys doctor`.
    public static func tools(environment: [String: String]) -> [String] {
        ClipboardTool.candidates(environment: environment).map(\.name)
    }

    /// Copies a value with the first tool that takes it and leaves a process behind that clears. Throws where no tool said
    /// that it has the value.
    public static func copy(_ value: borrowing SecretBytes, environment: [String: String]) throws(DeskError) {
        var first: DeskError?
        for candidate in ClipboardTool.candidates(environment: environment) {
            let tool = candidate == .wayland && takesSensitive() ? ClipboardTool.waylandSensitive : candidate
            do throws(DeskError) {
                try put(value, with: tool)
                try ClipboardKeeper.leave(behind: value, tool: tool)
                return
            } catch {
                first = first ?? error
            }
        }
        throw first ?? .noClipboard
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
