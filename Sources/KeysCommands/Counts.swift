internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// Lists folders.
struct Folders: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List folders, with how many entries each has.",
        discussion: """
            Examples:
              keys folders
              keys folders --json

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 15 busy, 22 damage (what is sound is counted), \
            64 usage.
            """)

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        try NameCount.print(session.entries().compactMap(\.folder), key: "folder", talk)
        try OpenVault.endWithDamage(session, talk)
    }
}

/// Lists tags.
struct Tags: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List tags, with how many entries each has.",
        discussion: """
            Examples:
              keys tags
              keys tags --json

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 15 busy, 22 damage (what is sound is counted), \
            64 usage.
            """)

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        try NameCount.print(session.entries().flatMap(\.tags), key: "tag", talk)
        try OpenVault.endWithDamage(session, talk)
    }
}

/// Names with how often each comes.
enum NameCount {
    static func print(_ names: [String], key: String, _ talk: Talk) throws(DeskError) {
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        guard talk.isJSON else {
            if counts.isEmpty, talk.isForEyes { talk.note("no \(key)s") }
            return try Columns.print(counts.map { [visible($0.key), String($0.value)] }, talk)
        }
        var json = JSONWriter()
        json.beginArray()
        for (name, count) in counts {
            json.beginObject()
            json.key(key)
            json.text(name)
            json.key("entries")
            json.number(count)
            json.endObject()
        }
        json.endArray()
        try talk.print(json.finish())
    }
}
