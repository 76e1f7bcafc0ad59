internal import ArgumentParser
internal import KeysDesk

/// Prints what a shell needs to complete commands.
struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a script that completes commands in bash, zsh or fish.",
        discussion: """
            Commands and options are completed. Completing never asks for a password and opens no vault: titles are \
            offered only while something keeps the vault unlocked, and as yet nothing does.

            Examples:
              keys completions bash > ~/.local/share/bash-completion/completions/keys
              keys completions zsh > ~/.zfunc/_keys
              keys completions fish > ~/.config/fish/completions/keys.fish

            Exit statuses: 0, 64 usage or another shell.
            """)

    @Argument(
        help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"),
        completion: .list(CompletionShell.allCases.map(\.rawValue)))
    var shell: String

    func validate() throws {
        guard CompletionShell(rawValue: shell) != nil else { throw UsageFault.unknownShell }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { throw UsageFault.unknownShell }
        try OutputOptions.usual.print(Keys.completionScript(for: shell) + "\n")
    }
}

/// What is offered where an entry is to be named. The shell calls the program for it at every key (the parser's `---completion`), so it
/// asks nothing, waits for nothing and opens nothing: the titles are those of a vault that is unlocked already. No part of the program
/// keeps one unlocked beyond its own run, and so there are none.
enum EntryCompletion {
    static let kind = CompletionKind.custom { _, _, _ in offered(unlockedTitles) }

    static var unlockedTitles: [String] { [] }

    /// The titles a shell may be handed: bash's `compgen -W` expands what it gets, so a title with anything in it that a shell could take
    /// for more than text, or that begins like an option, is left out.
    static func offered(_ titles: [String]) -> [String] {
        titles.filter { title in
            title.first != "-" && !title.isEmpty
                && title.allSatisfy { $0.isLetter || $0.isNumber || " .,:_-+@/".contains($0) }
        }
    }
}
