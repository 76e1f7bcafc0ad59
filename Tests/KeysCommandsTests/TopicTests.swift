import SessionSupport
import Testing

@testable import KeysCommands

/// `keys help`: topics beside commands.
@Suite struct TopicTests {
    private func help(_ words: String...) throws -> Outcome { try Program().run(["help"] + words) }

    @Test func `the topics that were promised are there`() {
        let promised = [
            "needles", "import", "export", "sync", "recovery", "exit-statuses", "secrets", "search", "codes",
        ]
        #expect(Set(HelpTopic.all.map(\.name)).isSuperset(of: promised))
        #expect(Set(HelpTopic.all.map(\.name)).count == HelpTopic.all.count)
    }

    @Test(arguments: HelpTopic.all.map(\.name)) func `every topic prints and fits eighty columns`(name: String) throws {
        let outcome = try help(name)
        let topic = try #require(HelpTopic.all.first { $0.name == name })
        #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.text.hasSuffix(topic.text))
        let lines = topic.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count > 8 && lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") } && lines.last == "")
        // A topic that a command shares its name with stands below the command's help.
        if Commands.command(of: name) != nil { #expect(outcome.text.contains("USAGE: keys \(name)")) }
    }

    @Test func `help alone lists commands and topics`() throws {
        let outcome = try help()
        #expect(outcome.status == 0 && outcome.text.contains("USAGE: keys"))
        for topic in HelpTopic.all { #expect(outcome.text.contains("  \(topic.name) ")) }
        for command in HelpTests.commands.compactMap(\.first) { #expect(outcome.text.contains(command)) }
        #expect(outcome.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `help of a command is what its option says`() throws {
        for words in [["get"], ["trash", "empty"]] {
            let one = try Program().run(["help"] + words)
            #expect(one.status == 0)
            #expect(one.text == (try Program().run(words + ["--help"]).text))
        }
    }

    @Test func `what is neither command nor topic is usage and is not repeated`() throws {
        for words in [["nothing-such"], ["needles", "get"], ["hunter2"]] {
            let outcome = try Program().run(["help"] + words)
            #expect(outcome.status == 64 && outcome.output.isEmpty)
            #expect(outcome.errorText.contains("no such command or topic") && !outcome.errorText.contains(words[0]))
        }
    }

    @Test func `the statuses of the topic are all those that commands end with`() throws {
        let text = try help("exit-statuses").text
        for status in [0, 1, 3, 10, 11, 12, 13, 14, 15, 20, 21, 22, 64, 130] {
            #expect(text.contains("\n  \(status) ") || text.hasPrefix("  \(status) "), "\(status)")
        }
    }
}
