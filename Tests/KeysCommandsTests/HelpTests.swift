import ArgumentParser
import Foundation
import SessionSupport
import Testing

@testable import KeysCommands

/// The help of every command is a file in `Tests/Sessions/help`; `KEYS_UPDATE_GOLDEN=1` writes them anew.
@Suite struct HelpTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sessions/help")

    /// Every command as the words that lead to it.
    static let commands: [[String]] = [[]] + below(Keys.self, [])

    private static func below(_ command: any ParsableCommand.Type, _ words: [String]) -> [[String]] {
        let configuration = command.configuration
        let all = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return all.flatMap { sub in
            let path = words + [sub._commandName]
            return [path] + below(sub, path)
        }
    }

    @Test(arguments: commands) func `the help of a command is the one that was reviewed`(command: [String]) throws {
        let outcome = try Program().run(command + ["--help"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let name = (["keys"] + command).joined(separator: "-") + ".txt"
        try Golden("Sessions/help/" + name).expect(outcome.text)
    }

    @Test(arguments: commands.dropFirst()) func `the help of a command has examples and its statuses`(
        command: [String]
    ) throws {
        let text = try Program().run(command + ["--help"]).text
        #expect(text.contains("Examples:") && text.contains("Exit statuses:"))
    }

    @Test func `every file of help belongs to a command`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let expected = Self.commands.map { (["keys"] + $0).joined(separator: "-") + ".txt" }
        #expect(expected.count > 25)
        #expect(Set(files) == Set(expected))
    }
}
