internal import ArgumentParser
internal import Glibc
internal import KeysServer

/// The program: a store over HTTP that knows nothing.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys-server", abstract: "Keeps sealed blobs for Keys, and knows nothing of what they are.",
        subcommands: [Serve.self, Account.self])

    /// Reads the arguments, does what they say, ends the process. Exit status: 64 for arguments that are none, 1 for what failed.
    static func start() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch let error as ServerError {
            ServerLog.say(error)
            end(error == .address || error == .halfTLS || error == .accountID ? 64 : 1)
        } catch {
            let status = exitCode(for: error)
            guard status != .success else {
                print(message(for: error))
                end(0)
            }
            ServerLog.say(lowered(message(for: error)))
            ServerLog.say("hint: `keys-server --help` shows what there is")
            end(64)
        }
    }

    // `exit` alone would be the parser's.
    private static func end(_ status: Int32) -> Never { Glibc.exit(status) }

    /// The first line of what the parser says, in the manner of our sentences.
    private static func lowered(_ text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        let sentence = line.hasSuffix(".") ? line.dropLast() : line
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}

/// Where the database is.
struct DataOption: ParsableArguments {
    @Option(help: "The folder of the database (for root /var/lib/keys-server, else below $XDG_STATE_HOME).")
    var data: String?
}
