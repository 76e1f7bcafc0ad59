internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Runs a program with values in the place of references in its environment.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program with values in the place of references in its environment.",
        discussion: """
            A variable whose value is a reference, or has {{ keys://ENTRY/FIELD }} in it, gets the value for this program alone; see keys read. What \
            the program prints is looked through, and each value in it becomes \(Masking.mask): plain, percent-encoded and in base 64. On a \
            terminal the program has one of its own. Values of fewer than \(Masking.shortest) bytes are not hidden. Where one reference cannot be had the \
            program is not started.

            Examples:
              DB_PASSWORD='keys://Work/db/password' keys run -- ./migrate
              keys run --env-file app.env -- npm start
              keys run --no-masking -- env

            Exit statuses: those of the program, 128 and the signal where one ended it; before it is started 1 it cannot be started, \
            10 no vault, 11 locked, 12 wrong password, 13 no such entry or field, 14 more than one, 15 busy, 22 an entry is damaged, 64 usage.
            """)

    @Option(
        help: ArgumentHelp(
            "Lines of NAME=VALUE with references, beside the environment; may be repeated, the last counts.",
            valueName: "file"))
    var envFile: [String] = []

    @Flag(help: "Let the program print the values.")
    var noMasking = false

    @OptionGroup var vault: VaultOptions

    @Flag(help: "Say nothing but warnings and errors.")
    var quiet = false

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The program and its arguments, after --.", valueName: "command"))
    var words: [String] = []

    func validate() throws {
        guard !words.isEmpty else { throw UsageFault.missing("-- COMMAND") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = Talk(isJSON: false, isQuiet: quiet, environment: Environment.variables)
        var wanted: [(name: String, template: ReferenceTemplate)] = []
        for (name, value) in Environment.variables.sorted(by: { $0.key < $1.key }) {
            let template = try Self.template(value)
            if !template.references.isEmpty { wanted.append((name, template)) }
        }
        for file in envFile {
            for (name, value) in try EnvironmentFile.read(file) {
                wanted.removeAll { $0.name == name }
                wanted.append((name, try Self.template(value)))
            }
        }
        let run = try prepare(wanted, talk)
        let status = try run.run()
        if status != 0 { throw Ending(status: status) }
    }

    /// Everything that needs the vault, which is closed when the program starts.
    private func prepare(_ wanted: [(name: String, template: ReferenceTemplate)], _ talk: Talk) throws -> ChildRun {
        var variables = ChildVariables()
        var values: [EntryReference: MaskedValue] = [:]
        let all = wanted.flatMap(\.template.references)
        if !all.isEmpty {
            var references = References(vault, talk)
            values = try references.values(of: all)
        }
        for (name, template) in wanted {
            var value = SecretBuilder(capacity: 256)
            for piece in template.pieces {
                switch piece {
                case .text(let bytes): value.append(bytes)
                case .reference(let reference): values[reference]?.bytes.withBytes { value.append($0) }
                }
            }
            let done = value.finish()
            guard !done.withBytes({ bytes in bytes.indices.contains { bytes[$0] == 0 } }) else {
                throw Failure.valueWithNUL
            }
            variables.set(name, done)
        }
        if !noMasking, values.values.contains(where: { $0.bytes.count < Masking.shortest }) {
            talk.warn("a value of fewer than \(Masking.shortest) bytes is not hidden in what the program prints")
        }
        return ChildRun(words, variables: variables, hiding: noMasking ? nil : MaskedForms(Array(values.values)))
    }

    /// A value that is a reference as a whole may have blanks in it; within others they stand in braces.
    private static func template(_ value: String) throws(ReferenceFault) -> ReferenceTemplate {
        let written = value.hasPrefix(EntryReference.scheme) ? "{{\(value)}}" : value
        return try ReferenceTemplate(Array(written.utf8), bare: false)
    }
}

/// A file of variables: `NAME=VALUE` a line; `#` begins a line that says nothing, `export ` may stand before a name, and a value may be in
/// single or double quotes, within which nothing has a meaning.
enum EnvironmentFile {
    static func read(_ path: String) throws -> [(name: String, value: String)] {
        guard let text = String(validating: try PlainFile.read(path), as: UTF8.self) else {
            throw Failure.noEnvironmentFile(line: 0)
        }
        var variables: [(String, String)] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = line.drop { $0 == " " || $0 == "\t" }
            if line.last == "\r" { line.removeLast() }
            if line.isEmpty || line.first == "#" { continue }
            if line.hasPrefix("export ") { line = line.dropFirst(7).drop { $0 == " " } }
            guard let equals = line.firstIndex(of: "="), isName(line[..<equals]) else {
                throw Failure.noEnvironmentFile(line: number + 1)
            }
            variables.append((String(line[..<equals]), value(line[line.index(after: equals)...])))
        }
        return variables
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf)
        }
    }

    private static func value(_ written: Substring) -> String {
        let bare = String(written.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        for quote in ["\"", "'"] where bare.count > 1 && bare.hasPrefix(quote) && bare.hasSuffix(quote) {
            return String(bare.dropFirst().dropLast())
        }
        return bare
    }
}
