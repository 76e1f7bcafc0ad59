import Foundation
import SessionSupport
import Testing

@testable import KeysDesk

/// Copying with the real program: on a terminal whose bytes are seen, within a real tmux, with a real X11 clipboard.
@Suite(.serialized) struct ClipboardTests {
    private static let secret = "pä55 word\u{7}\u{1b}"
    private static let base64 = Data(secret.utf8).base64EncodedString()
    private static let sequence = "\u{1b}]52;c;\(base64)\u{7}"
    private static let cleared = "\u{1b}]52;c;\u{7}"

    /// A vault with one login; copies are cleared after 5 s, and may go through the terminal.
    private func vault(osc52: Bool = true, seconds: Int = 5) throws -> Program {
        var program = try Program()
        program.environment = ["TERM": "xterm-256color"]
        #expect(try program.makeVault().status == 0)
        #expect(try program.keys("add", "Site", "--stdin", input: Self.secret).status == 0)
        try program.home.write("password", Program.password + "\n")
        try set(program, "clipboard.clear_seconds", "\(seconds)")
        if osc52 { try set(program, "clipboard.osc52", "on") }
        return program
    }

    private func set(_ program: Program, _ key: String, _ value: String) throws {
        #expect(try program.run(["settings", key, value]).status == 0)
    }

    private func copying(_ program: Program, _ said: String = "said") -> String {
        "\(Program.path) get Site --copy --password-file $HOME/password 2>$HOME/\(said)"
    }

    /// Runs shell lines on a terminal of their own; gives every byte that it was sent.
    private func terminal(_ program: Program, _ lines: String, _ command: String? = nil) throws -> String {
        let inner = try program.home.write("inner.sh", lines + "\n")
        let outer = try program.home.write(
            "outer.sh",
            "cd $HOME\nexec /usr/bin/script -qefc '\(command ?? "/bin/sh " + inner)' bytes </dev/null >/dev/null\n")
        let running = try program.start([], through: ["/bin/sh", outer])
        #expect(running.go(on: 60))
        _ = try running.finish()
        return program.home.read("bytes") ?? ""
    }

    /// Runs shell lines in a pane of a tmux of its own with these options; gives what its terminal was sent.
    private func tmux(_ program: Program, _ options: String, _ lines: String) throws -> String {
        try program.home.write("tmux.conf", options + "\n")
        let home = program.home.path
        let server = "/usr/bin/tmux -S \(home)/t"
        let bytes = try terminal(
            program, lines, "\(server) -f \(home)/tmux.conf new-session \"/bin/sh \(home)/inner.sh\"")
        let end = try program.home.write("end.sh", "\(server) kill-server 2>/dev/null; true\n")
        _ = try program.start([], through: ["/bin/sh", end]).finish()
        return bytes
    }

    // MARK: The terminal

    @Test func `a copy goes to the terminal where that is switched on, and is taken back when keys has ended`() throws {
        let program = try vault()
        let bytes = try terminal(program, copying(program) + "\nsleep 8")
        #expect(
            program.home.read("said")
                == "keys: sent to the terminal, which does not say whether it took it; clears in 5 s\n")
        let parts = bytes.components(separatedBy: Self.sequence)
        #expect(parts.count == 2 && parts.last?.contains(Self.cleared) == true)
        #expect(Home.mode(program.home.path + "/state/keys/last-copy") == nil)
    }

    @Test func `an older copy does not take away a newer one`() throws {
        let program = try vault()
        let bytes = try terminal(program, copying(program) + "\nsleep 3\n" + copying(program) + "\nsleep 9")
        #expect(bytes.components(separatedBy: Self.sequence).count == 3)
        #expect(bytes.components(separatedBy: Self.cleared).count == 2)
    }

    @Test func `a terminal that was opened later gets nothing from a copy on one that is closed`() throws {
        let program = try vault()
        #expect(try terminal(program, copying(program)).contains(Self.sequence))
        #expect(try !terminal(program, "sleep 8").contains("]52;"))
    }

    @Test func `a copy that is never cleared says so and stays`() throws {
        let program = try vault(seconds: 0)
        let bytes = try terminal(program, copying(program) + "\nsleep 3")
        #expect(bytes.contains(Self.sequence) && !bytes.contains(Self.cleared))
        #expect(program.home.read("said")?.hasSuffix("; is not cleared\n") == true)
    }

    @Test func `nothing is sent to a terminal where it is not switched on, and what helps is said`() throws {
        let program = try vault(osc52: false)
        let bytes = try terminal(program, copying(program))
        #expect(!bytes.contains("]52;"))
        #expect(program.home.read("said")?.contains("cannot copy: no clipboard is in reach") == true)
        #expect(program.home.read("said")?.contains("keys settings clipboard.osc52 on") == true)
    }

    @Test func `what is longer than terminals take is refused`() throws {
        let program = try vault()
        for (size, status) in [(56_244, "0"), (56_245, "1")] {
            let value = String(repeating: "x", count: size)
            #expect(try program.keys("edit", "Site", "--stdin", input: value).status == 0)
            let bytes = try terminal(program, copying(program) + "\necho $? >$HOME/status")
            #expect(program.home.read("status") == status + "\n")
            #expect(bytes.contains("]52;") == (status == "0"))
        }
        #expect(program.home.read("said")?.contains("terminals take no more than 56,244 bytes") == true)
    }

    @Test func `a program that takes the value comes before the terminal`() throws {
        var program = try vault()
        let tools = program.home.path + "/tools"
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        let tool = try program.home.write("tools/xclip", "#!/bin/sh\ncat >/dev/null\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: tool)
        program.environment["PATH"] = tools + ":/usr/bin:/bin"
        program.environment["DISPLAY"] = ":7"
        let bytes = try terminal(program, copying(program))
        #expect(!bytes.contains("]52;") && program.home.read("said") == "keys: copied with xclip, clears in 5 s\n")
    }

    @Test func `doctor names the ways there are`() throws {
        let program = try vault()
        let bytes = try terminal(program, "\(Program.path) doctor --password-file $HOME/password")
        #expect(bytes.contains("the terminal (OSC 52)"))
        // Without a terminal there is none to send to.
        let outcome = try program.keys("doctor")
        #expect(outcome.text.contains("none in reach") && outcome.text.contains("clipboard.osc52 on"))
    }

    // MARK: tmux

    private static let buffers = "/usr/bin/tmux list-buffers -F '#{buffer_name} #{buffer_sample}'"

    @Test func `in a tmux that passes it on, the sequence is wrapped and reaches the terminal`() throws {
        let program = try vault()
        let bytes = try tmux(
            program, "set -g allow-passthrough on",
            copying(program) + "\n\(Self.buffers) >$HOME/buffers\nsleep 8")
        #expect(bytes.contains(Self.sequence))
        #expect(bytes.components(separatedBy: Self.sequence).last?.contains(Self.cleared) == true)
        #expect(program.home.read("buffers") == "")
        #expect(program.home.read("said")?.hasPrefix("keys: sent to the terminal") == true)
    }

    @Test func `in a tmux that passes on its buffers, the buffer has a name of ours and goes when it is cleared`()
        throws
    {
        let program = try vault()
        let bytes = try tmux(
            program, "set -g allow-passthrough off\nset -s set-clipboard external",
            copying(program) + "\n\(Self.buffers) >$HOME/before\nsleep 8\n\(Self.buffers) >$HOME/after")
        #expect(program.home.read("said") == "keys: copied through tmux, clears in 5 s\n")
        #expect(program.home.read("before")?.hasPrefix("keys-") == true)
        #expect(program.home.read("after") == "")
        #expect(bytes.contains(Self.base64))
        // A blank takes its place: IA== is one.
        #expect(bytes.components(separatedBy: Self.base64).last?.contains("IA==") == true)
    }

    @Test func `a tmux that passes nothing on is refused, with what to set`() throws {
        let program = try vault()
        let bytes = try tmux(
            program, "set -g allow-passthrough off\nset -s set-clipboard off",
            copying(program) + "\necho $? >$HOME/status\n\(Self.buffers) >$HOME/buffers")
        #expect(program.home.read("status") == "1\n" && program.home.read("buffers") == "")
        #expect(program.home.read("said")?.contains("tmux set -g allow-passthrough on") == true)
        #expect(!bytes.contains(Self.base64))
    }

    // MARK: X11

    @Test func `with a real X11 clipboard the value is there, and gone when the time is up`() throws {
        var program = try vault(osc52: false)
        program.environment["DISPLAY"] = ""
        // The server chooses a free display and says which.
        let lines = """
            exec 5>$HOME/display
            /usr/bin/Xvfb -displayfd 5 -nolisten tcp >/dev/null 2>&1 &
            server=$!
            for i in $(seq 100); do [ -s $HOME/display ] && break; sleep 0.1; done
            export DISPLAY=:$(cat $HOME/display)
            \(copying(program))
            timeout 5 xclip -selection clipboard -out >$HOME/held
            sleep 9
            timeout 5 xclip -selection clipboard -out >$HOME/later 2>/dev/null
            kill $server
            """
        _ = try terminal(program, lines)
        #expect(program.home.read("said") == "keys: copied with xclip, clears in 5 s\n")
        #expect(program.home.read("held") == Self.secret)
        #expect(program.home.read("later") == "")
    }
}
