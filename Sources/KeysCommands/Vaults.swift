internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// Lists vaults.
struct Vaults: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the vaults of this machine; needs no password.",
        discussion: """
            Examples:
              keys vaults
              keys vaults --json

            Exit statuses: 0 (also with none), 64 usage.
            """)

    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let all = VaultLocation.all(environment: talk.environment)
        guard talk.isJSON else {
            if all.isEmpty, talk.isForEyes { talk.note("no vaults; keys init makes one") }
            return try Columns.print(all.map { [visible($0.name), visible($0.folder)] }, talk)
        }
        var json = JSONWriter()
        json.beginArray()
        for location in all {
            json.beginObject()
            json.key("name")
            json.text(location.name)
            json.key("folder")
            json.text(location.folder)
            json.endObject()
        }
        json.endArray()
        try talk.print(json.finish())
    }
}
