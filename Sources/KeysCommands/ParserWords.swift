internal import ArgumentParser

/// The parser's errors in words of ours. Its own repeat what was given, and what was given may be a password in the wrong
/// place: only names of options and arguments get through, and only where they can be nothing else.
extension UsageFault {
    init(parserError error: any Error) {
        if let own = Self.own(error) {
            self = own
        } else {
            self = .parser(Self.words(of: Keys.message(for: error)))
        }
    }

    /// What a command's `validate` threw; the parser wraps it in types of its own.
    private static func own(_ error: any Error) -> UsageFault? {
        if let fault = error as? UsageFault { return fault }
        for child in Mirror(reflecting: error).children {
            if let fault = child.value as? UsageFault { return fault }
            for inner in Mirror(reflecting: child.value).children {
                if let fault = inner.value as? UsageFault { return fault }
            }
        }
        return nil
    }

    static func words(of message: String) -> String {
        if let rest = message.after("Unknown option '") {
            return optionName(rest).map { "unknown option \($0)" } ?? "an option that is none"
        }
        if let rest = message.after("Missing value for '") {
            return optionName(rest).map { "\($0) wants a value" } ?? "an option wants a value"
        }
        if let rest = message.after("The option '") {
            return optionName(rest).map { "\($0) takes no value" } ?? "an option takes no value"
        }
        if let rest = message.after("Missing expected argument '") {
            return argumentName(rest).map { "\($0) is missing" } ?? "an argument is missing"
        }
        if message.hasPrefix("Unexpected argument") || message.contains(" unexpected arguments: ") {
            return "more arguments than the command takes"
        }
        if message.hasPrefix("The value '") {
            // The value stands before the name and may imitate it: the last one counts.
            let names = message.allAfter("' is invalid for '").compactMap { optionName($0) ?? argumentName($0) }
            return names.last.map { "the value of \($0) is none it takes" } ?? "a value is none its option takes"
        }
        if message.hasPrefix("Value to be set with ") { return "two options exclude each other" }
        if message.hasPrefix("Missing required subcommand") { return "a command is missing" }
        return "the command line is none Keys understands"
    }

    /// `--name` or `-n` at the start of a text, up to the quote or blank; nil where it is no name but may be a value.
    private static func optionName(_ text: Substring) -> String? {
        let name = text.prefix { $0 != "'" && $0 != " " && $0 != "=" }
        let word = name.drop { $0 == "-" }
        let dashes = name.count - word.count
        guard (1...2).contains(dashes), word.count <= 24, let first = word.first, first.isLetter else { return nil }
        guard word.allSatisfy({ $0.isASCII && ($0.isLowercase || $0 == "-") }) else { return nil }
        return dashes == 1 ? (word.count == 1 ? String(name) : nil) : String(name)
    }

    private static func argumentName(_ text: Substring) -> String? {
        if let option = optionName(text) { return option }
        guard text.first == "<", let end = text.firstIndex(of: ">") else { return nil }
        let word = text[text.index(after: text.startIndex)..<end]
        guard word.count <= 24, word.allSatisfy({ $0.isASCII && ($0.isLowercase || $0 == "-") }) else { return nil }
        return word.uppercased()
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    /// What follows every place of a part.
    fileprivate func allAfter(_ part: String) -> [Substring] {
        var found: [Substring] = []
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(part) { found.append(self[index...].dropFirst(part.count)) }
            index = self.index(after: index)
        }
        return found
    }
}
