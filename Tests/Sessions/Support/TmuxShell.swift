internal import Glibc

extension TmuxScreen {
    /// A shell with job control in which `keys` is found, for what a program leaves behind in a shell: Ctrl-Z, `fg`, a
    /// crash. The prompt is "ready> ".
    ///
    /// bash puts the terminal's settings back by itself after a job that was stopped or killed; dash (`/bin/dash`) does
    /// not, so with it a program that leaves the terminal raw is seen.
    public static func shell(
        of program: Program, _ path: String = "/bin/bash", columns: Int = 80, rows: Int = 24,
        term: String = "tmux-256color", environment: [String: String] = [:]
    ) throws -> TmuxScreen {
        let plain = path.hasSuffix("bash") ? ["--norc", "--noprofile"] : []
        let folder = Program.path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let own = ["PS1": "ready> ", "HISTFILE": ""]
        let shell = try TmuxScreen(
            // tmux puts the PATH of whoever called it in the place of any other.
            ["PATH=\(folder):/usr/bin:/bin", path] + plain + ["-i"], of: program, columns: columns, rows: rows,
            term: term,
            environment: own.merging(environment, uniquingKeysWith: { $1 }))
        try shell.wait(for: "ready>")
        return shell
    }

    /// Waits until the shell asks for the next command, on the line the cursor is on.
    public func waitForPrompt(seconds: Double = 10) throws {
        let isAsked: (TmuxScreen) throws -> Bool = { shell in
            let screen = try shell.screen
            let line = screen.lines[screen.cursor.y]
            // Where nothing is echoed, the one before stands there still.
            return line.hasSuffix("ready>") && screen.cursor.x == line.count + 1
        }
        try wait(until: isAsked, "the shell's prompt", seconds: seconds)
    }

    /// What `stty -a` says when the shell at its prompt is asked to run it.
    public func stty(seconds: Double = 10) throws -> String {
        let file = server.place.path + "/stty"
        unlink(file)
        // It appears whole.
        try type("stty -a >'\(file).new' && mv '\(file).new' '\(file)'\n")
        var said: String?
        let isThere: (TmuxScreen) throws -> Bool = { shell in
            said = shell.server.place.read("stty")
            return said != nil
        }
        try wait(until: isThere, "stty", seconds: seconds)
        try waitForPrompt(seconds: seconds)
        return said ?? ""
    }
}
