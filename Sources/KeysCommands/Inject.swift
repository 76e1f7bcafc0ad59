internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Puts values in the place of references in a file.
struct Inject: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a file with values in the place of its references.",
        discussion: """
            References are {{ keys://ENTRY/FIELD }}, in which blanks may stand, or a bare keys://ENTRY/FIELD that ends at a blank, a quote or a \
            bracket; see keys read. All else stays byte for byte. The new file appears whole, for its owner alone, and never over another; \
            where one reference cannot be had, none appears.

            Examples:
              keys inject -i database.yml.in -o database.yml
              keys inject -i template.env -o - | ssh host 'cat > .env'

            Exit statuses: 0, 1 the file exists or cannot be read or written, 10 no vault, 11 locked, 12 wrong password, 13 no such entry or \
            field, 14 more than one, 15 busy, 22 an entry is damaged, 64 usage.
            """)

    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp("The file with references; - for standard input.", valueName: "file"))
    var input: String

    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("The new file; - for standard output.", valueName: "file"))
    var output: String

    @OptionGroup var vault: VaultOptions
    @OptionGroup var talking: OutputOptions

    func validate() throws { try Descriptors.check([("--password-fd", vault.passwordFd)]) }

    func run() throws {
        let talk = talking.talk
        if output != "-" { try WholeFile.checkIsFree(output) }
        let template = try ReferenceTemplate(try PlainFile.read(input))
        var references = References(vault, talk)
        let values = try references.values(of: template.references)
        let write: (Descriptor) throws(DeskError) -> Void = { (file) throws(DeskError) in
            for piece in template.pieces {
                switch piece {
                case .text(let bytes): try file.write(bytes.span)
                case .reference(let reference):
                    if let value = values[reference] { try file.write(value.bytes) }
                }
            }
        }
        if output == "-" { try write(.output) } else { try WholeFile.write(output, write) }
        let count = template.references.count
        talk.note(count == 1 ? "1 reference became a value" : "\(count) references became values")
    }
}
