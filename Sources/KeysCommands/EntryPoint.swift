internal import ArgumentParser
internal import Glibc
internal import KeysDesk

/// Where the program begins: reads the arguments, runs a command, tells what went wrong, ends with its status.
public enum Commands {
    /// The version people see.
    public static let version = "0.1.0"

    /// Runs the command of this process's arguments.
    public static func main() -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Before anything else is set up: it must be quick.
        if arguments == ["--version"] { exit(print("keys \(version)\n")) }
        if arguments.first == Clipboard.keeperWord {
            ClipboardKeeper.run(Array(arguments.dropFirst()), environment: Environment.variables)
            exit(0)
        }
        exit(run(arguments))
    }

    /// Runs a command; gives its exit status.
    static func run(_ arguments: [String]) -> Int32 {
        let talk = Talk(
            isJSON: arguments.prefix { $0 != "--" }.contains("--json"), isQuiet: false,
            environment: Environment.variables)
        do {
            if arguments.isEmpty {
                try Bare.run(talk)
                return 0
            }
            if let resumed = Restart.handedOver(arguments) {
                try Bare.run(talk, resumed: resumed)
                return 0
            }
            if arguments.first == "help", let text = try HelpTopic.answer(Array(arguments.dropFirst())) {
                return print(text)
            }
            var command = try parse(arguments)
            try command.run()
            return 0
        } catch let ending as Ending {
            return ending.status
        } catch {
            return tell(error, talk)
        }
    }

    /// The command of some arguments. The named one is asked first: the parser takes twice as long when it has to go through all of
    /// them. What it refuses is parsed again from the top, for the right words.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        guard let word = arguments.first, !word.hasPrefix("-") else { return try Keys.parseAsRoot(arguments) }
        if let quick = quickVerbs[word], let command = try? quick.parse(Array(arguments.dropFirst())) { return command }
        do {
            return try Keys.parseAsRoot(arguments)
        } catch {
            guard !verbs.contains(word) else { throw error }
            throw UsageFault.noSuchCommand
        }
    }

    /// What scripts call again and again.
    private static let quickVerbs: [String: any ParsableCommand.Type] = [
        "get": Get.self, "list": List.self, "ls": List.self, "show": Show.self, "search": Search.self,
        "find": Search.self, "add": Add.self, "edit": Edit.self, "generate": Generate.self, "gen": Generate.self,
        "otp": Otp.self, "code": Otp.self, "read": Read.self,
    ]

    /// The command a word names, by its name or another one of it.
    static func command(of word: String) -> (any ParsableCommand.Type)? {
        let commands = Keys.configuration.subcommands + Keys.configuration.groupedSubcommands.flatMap(\.subcommands)
        return commands.first { $0._commandName == word || $0.configuration.aliases.contains(word) }
    }

    /// Every word that may stand first.
    private static var verbs: Set<String> {
        let commands = Keys.configuration.subcommands + Keys.configuration.groupedSubcommands.flatMap(\.subcommands)
        return Set(commands.flatMap { [$0._commandName] + $0.configuration.aliases } + ["help"])
    }

    private static func tell(_ error: any Error, _ talk: Talk) -> Int32 {
        if let failure = Failure(error) { return talk.fail(failure) }
        if Keys.exitCode(for: error) == .success {
            let columns = Descriptor.output.isTerminal ? min(Descriptor.output.columns, 100) : 80
            return print(Keys.fullMessage(for: error, columns: columns) + "\n")
        }
        return talk.fail(.usage(UsageFault(parserError: error)))
    }

    private static func print(_ text: String) -> Int32 {
        do throws(DeskError) {
            try Descriptor.output.write(text)
            return 0
        } catch {
            return error.sentence.status
        }
    }
}

extension Failure {
    /// The failure an error of another room stands for; nil for what the parser threw.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as DeskError: self = .desk(error)
        case let error as UsageFault: self = .usage(error)
        default:
            guard let other = Self.ofOtherRooms(error) else { return nil }
            self = other
        }
    }
}
