internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Makes passwords; needs no vault.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make passwords, passphrases or PINs; judge one that is given.",
        discussion: """
            One a line; the bits are said on standard error. Words are those of the EFF's large list (CC BY 3.0 US). \
            Nothing is stored and no vault is needed. Where no length is given, and whether there are symbols, is as \
            keys settings says.

            Examples:
              keys generate
              keys generate --words 6
              keys generate --pin --length 8 --count 3
              printf %s "$candidate" | keys generate --judge --stdin

            Exit statuses: 0, 1 the value cannot be read, 64 usage.
            """,
        aliases: ["gen"])

    @Option(help: ArgumentHelp("Characters, or digits with --pin.", valueName: "n"))
    var length: Int?

    @Option(help: ArgumentHelp("A passphrase of N words.", valueName: "n"))
    var words: Int?

    @Flag(help: "Digits only; 6 where no length is given.")
    var pin = false

    @Flag(help: "Letters and digits only.")
    var noSymbols = false

    @Option(help: ArgumentHelp("How many.", valueName: "n"))
    var count = 1

    @Flag(help: "Tell the strength of the password on standard input.")
    var judge = false

    @Flag(help: "With --judge: read it from standard input.")
    var stdin = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(count) else {
            throw UsageFault.outOfRange(option: "--count", lowest: 1, highest: 100_000)
        }
        if judge != stdin { throw UsageFault.missing(judge ? "--stdin" : "--judge") }
        if judge, words != nil || pin || length != nil || noSymbols {
            throw UsageFault.clash("--judge", "what makes a password")
        }
        if words != nil, pin { throw UsageFault.clash("--words", "--pin") }
        if words != nil, length != nil { throw UsageFault.clash("--words", "--length") }
        if words != nil || pin, noSymbols { throw UsageFault.clash("--no-symbols", words != nil ? "--words" : "--pin") }
        let least = words == nil && !pin ? (noSymbols ? 3 : 4) : 1
        let option = words != nil ? "--words" : "--length"
        if let size = words ?? length, !(least...Recipe.longest).contains(size) {
            throw UsageFault.outOfRange(option: option, lowest: least, highest: Recipe.longest)
        }
    }

    private func recipe(_ talk: Talk) -> Recipe {
        if let words { return .words(count: words, separator: "-") }
        if pin { return length.map { .pin(length: $0) } ?? .usualPIN }
        return talk.settings().recipe(length: length, hasNoSymbols: noSymbols)
    }

    func run() throws {
        let talk = output.talk
        if judge { return try tellStrength(talk) }
        let recipe = recipe(talk)
        let bits = recipe.bits
        let generator = Generator(random: SystemRandom.below)
        var lines = SecretBuilder(capacity: 4096)
        var json = JSONWriter()
        json.beginArray()
        for _ in 0..<count {
            let made = try make(generator, recipe)
            made.withBytes { bytes in
                if talk.isJSON { return EntryJSON.writeGenerated(bytes, bits: bits, to: &json) }
                lines.append(bytes)
                lines.append(UInt8(ascii: "\n"))
            }
        }
        json.endArray()
        if talk.isJSON { return try talk.print(json.finish()) }
        try Descriptor.output.write(lines.finish())
        talk.note("\(Int(bits)) bits, \(Strength.word(bits: bits))")
    }

    private func make(_ generator: Generator, _ recipe: Recipe) throws(Failure) -> SecretBytes {
        do throws(RecipeError) { return try generator.make(recipe) } catch { throw .recipe(error) }
    }

    private func tellStrength(_ talk: Talk) throws {
        let value = try SecretBytes.readValue(descriptor: 0, limit: ValueOptions.longest)
        let bits = value.withBytes { Strength.bits($0) }
        guard talk.isJSON else {
            return try talk.print("\(Strength.word(bits: bits)), \(Int(bits)) bits\n")
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("bits")
        json.number(tenths: bits)
        json.key("word")
        json.text(Strength.word(bits: bits))
        json.endObject()
        try talk.print(json.finish())
    }
}
