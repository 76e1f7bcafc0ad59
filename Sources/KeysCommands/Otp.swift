internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Gives a one-time code.
struct Otp: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print or copy a one-time code.",
        discussion: """
            TOTP, HOTP and Steam's codes, from a seed in base 32 or an otpauth or steam address. The code alone goes to \
            standard output; on a terminal the seconds it still stands are said beside it. A counted code (HOTP) is given \
            once: the counter is stored before the code is shown. --qr shows the seed for another device to take.

            Examples:
              keys otp example.org
              keys otp example.org --copy
              keys otp example.org --qr
              keys add Mail --username kim --secret otp --stdin < seed.txt

            Exit statuses: 0, 1 no code can be made of the field or cannot copy, 10 no vault, 11 locked, \
            12 wrong password, 13 no such entry or field, 14 more than one, 15 busy, 22 this entry is damaged, 64 usage.
            """,
        aliases: ["code"])

    @OptionGroup var needle: NeedleOptions

    @Option(help: ArgumentHelp("The field that holds the seed, where it is not otp.", valueName: "label"))
    var field: String?

    @Flag(help: "Copy to the clipboard instead of printing; cleared after a while (keys settings).")
    var copy = false

    @Flag(help: "Show the seed as a QR code; whoever sees it can make the codes.")
    var qr = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if copy, output.json { throw UsageFault.clash("--copy", "--json") }
        if qr, output.json { throw UsageFault.clash("--qr", "--json") }
        if qr, copy { throw UsageFault.clash("--qr", "--copy") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .live, talk)
        let giving = try CodeGiving(entry, field: field, in: session, talk)
        if qr { try giving.draw(isStyled: talk.isStyled(output)) } else { try giving.give(copying: copy) }
    }
}
