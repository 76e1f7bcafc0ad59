internal import ArgumentParser
internal import KeysServer

/// `keys-server account`
struct Account: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and erase accounts, while the server runs or not.",
        subcommands: [New.self, List.self, Erase.self])

    /// `account new` prints `ID TOKEN`; the token is shown this once.
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account; prints its id and its owner's token.")
        @OptionGroup var place: DataOption

        func run() async throws {
            let made = try await AccountWork.make(data: place.data)
            print("\(made.account) \(made.token)")
        }
    }

    /// `account list` prints an id and what its blobs weigh, a line each.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List accounts and what their blobs weigh, in bytes.")
        @OptionGroup var place: DataOption

        func run() async throws {
            for line in try await AccountWork.list(data: place.data) { print("\(line.account) \(line.weight)") }
        }
    }

    /// `account erase ID`
    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Erase an account and all that is its.")
        @Argument(help: "The account's id.") var account: String
        @OptionGroup var place: DataOption

        func run() async throws { try await AccountWork.erase(account, data: place.data) }
    }
}
