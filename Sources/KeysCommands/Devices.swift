internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// The devices of a vault.
struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices of this vault, or forget one.",
        discussion: """
            Two devices that have both synced show the same four words: compare them by voice to be sure that the store \
            shows both the same.

            Examples:
              keys devices
              keys devices forget 'old laptop'

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 22 vault damaged, 64 usage.
            """,
        subcommands: [DevicesList.self, DevicesForget.self], defaultSubcommand: DevicesList.self)
}

/// Lists them.
struct DevicesList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the devices of this vault.",
        discussion: """
            Examples:
              keys devices
              keys devices --json

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 22 vault damaged, 64 usage.
            """)

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try Descriptors.check([("--password-fd", vault.passwordFd)]) }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let devices = session.devices
        if talk.isJSON {
            var json = JSONWriter()
            json.beginArray()
            for device in devices {
                json.beginObject()
                json.key("id")
                json.text(device.idText)
                json.key("name")
                json.text(device.name)
                json.key("this")
                json.bool(device.isThis)
                json.key("last_change")
                json.text(orNull: device.lastStep.map { Timestamp.text(milliseconds: $0) })
                json.key("forgotten")
                json.bool(device.isForgotten)
                json.endObject()
            }
            json.endArray()
            return try talk.print(json.finish())
        }
        let rows = devices.map { device in
            [
                visible(device.name), device.idText,
                device.lastStep.map { "last change sent \(Timestamp.text(milliseconds: $0))" } ?? "nothing sent yet",
                device.isThis ? "this one" : device.isForgotten ? "forgotten" : "",
            ]
        }
        try Columns.print(rows, talk)
        talk.note("the words of what was seen: \(try session.vectorWords().joined(separator: " "))")
    }
}

/// Forgets one.
struct DevicesForget: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Wait for a device no more; keys rotate alone shuts it out.",
        discussion: """
            At a server whose owner's token the vault has, the next sync has its token taken away and puts another in the \
            place of the owner's. Elsewhere, until the vault is rotated, whoever has the device can read and write it.

            Examples:
              keys devices forget 'old laptop'
              keys devices forget 1f6fd2c0aa11 --yes

            Exit statuses: 0, 1 you said no, 10 no vault, 11 locked, 12 wrong password, 13 no such device, or it is this \
            one, 14 more than one, 15 busy, 22 vault damaged, 64 usage, or no --yes and no terminal.
            """)

    @Argument(help: ArgumentHelp("Its name or id.", valueName: "device"))
    var device: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Asking.check(yes, command: "devices forget", output.talk)
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let found = session.devices.filter { $0.idText == device || $0.name == device }
        guard let one = found.first, !one.isThis else { throw VaultError.noSuchDevice }
        guard found.count == 1 else { throw Failure.severalDevices(found.map(\.idText)) }
        try Asking.confirm(yes, "Wait for \(visible(one.name)) no more?")
        try session.forget(device: one.id)
        talk.note("\(visible(one.name)) is forgotten; it can still read and write until you run keys rotate")
        SyncRun.afterChange(session, talk)
    }
}

extension Device {
    /// Its id as 12 hexadecimal digits.
    var idText: String {
        let digits = String(id.value, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}
