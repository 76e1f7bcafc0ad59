internal import ArgumentParser
internal import KeysDesk

/// One thing to read about that is no command: `keys help TOPIC`.
struct HelpTopic {
    let name: String
    /// For the list of topics.
    let summary: String
    /// Lines of 80 columns at most.
    let text: String

    /// What `keys help WORDS` prints; nil where that is the help of a command, which the parser knows how to print.
    static func answer(_ words: [String]) throws(UsageFault) -> String? {
        if words.contains(where: { $0.hasPrefix("-") }) { return nil }
        guard let word = words.first else { return Keys.helpMessage(columns: columns) + "\n" + list }
        let topic = all.first { $0.name == word.lowercased() }
        guard let command = Commands.command(of: word) else {
            guard let topic, words.count == 1 else { throw .noSuchTopic }
            return topic.text
        }
        guard let topic, words.count == 1 else { return nil }
        return Keys.helpMessage(for: command, columns: columns) + "\n" + topic.text
    }

    private static var columns: Int { Descriptor.output.isTerminal ? min(Descriptor.output.columns, 100) : 80 }

    private static var list: String {
        let width = (all.map(\.name.count).max() ?? 0) + 2
        let lines = all.map { "  " + $0.name.padding(to: width) + $0.summary + "\n" }
        return "TOPICS (keys help TOPIC):\n" + lines.joined()
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
