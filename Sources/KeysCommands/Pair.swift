internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// Lets another device in.
struct Pair: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let another device in: shows a line for keys join there.",
        discussion: """
            The line is good once, for ten minutes, and is no key to the vault: the key goes over only after you have \
            compared four words on both devices and said yes here.

            Examples:
              keys pair
              keys pair --code-file line.txt --yes --password-fd 3 3<password.txt

            Exit statuses: 0 the device is in, 1 you said no, nobody came in ten minutes, no store is set, \
            10 no vault, 11 locked, 12 wrong password, 15 busy, 20 store out of reach, 21 store alarm, 22 vault damaged, \
            64 usage, or no terminal without --code-file and --yes.
            """)

    @Option(help: ArgumentHelp("Write the line to a new file, for its owner alone.", valueName: "path"))
    var codeFile: String?

    @Flag(help: "Do not ask; the words are printed.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let talk = output.talk
        guard codeFile != nil || talk.canAsk else { throw UsageFault.needsCodeFile }
        try Asking.check(yes, command: "pair", talk)
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        if let codeFile { try WholeFile.checkIsFree(codeFile) }
        let session = try OpenVault.open(vault, talk)
        let report = try SyncRun.run(session, talk)
        try SyncRun.endWithAlarms(report, session)
        let reach = try StoreReach(session)
        let host = try PairingHost(session)
        let hosting = Hosting(host, reach.store, wait: .ofCommands, owned: reach.owned)
        let (names, store, codeFile) = (host.names, reach.store, codeFile)
        let interruption = Interruption {
            try? Waiting.on { await Hosting.clear(names, store) }
            if let codeFile { WholeFile.takeBack(codeFile) }
        }
        defer { interruption.end() }
        do {
            try Waiting.on { try await hosting.prepare() }
            try hand(over: host, talk)
            try Waiting.on { try await hosting.meet() }
            try show(host, talk)
            try Asking.confirm(
                yes, "Are the words the same there, and is it \(String(visible(host.guestName).prefix(80)))? Let it in?"
            )
            try Waiting.on { try await hosting.admit() }
            try Waiting.on { await hosting.clear() }
        } catch {
            try? Waiting.on { await hosting.clear() }
            if let codeFile { WholeFile.takeBack(codeFile) }
            throw error
        }
        try tell(host, session, talk)
    }

    private func hand(over host: PairingHost, _ talk: Talk) throws {
        if let codeFile { return try WholeFile.write(codeFile, line: host.line) }
        let person = try PasswordSource.conversation()
        try person.say("On the other device run: keys join")
        try person.say("and give it this line (good once, for ten minutes):")
        try person.say()
        try person.say(indented: host.line)
        try person.say()
    }

    private func show(_ host: PairingHost, _ talk: Talk) throws {
        talk.note(
            "\(String(visible(host.guestName).prefix(80))) wants in; the words here: \(host.words.joined(separator: " "))"
        )
    }

    private func tell(_ host: PairingHost, _ session: Session, _ talk: Talk) throws {
        if talk.isJSON { try talk.print(PairingOutput.json(host.words, device: host.guestName, session)) }
        talk.note("\(String(visible(host.guestName).prefix(80))) is in")
    }
}

extension PairingWait {
    /// How long commands wait for each other.
    static var ofCommands: PairingWait {
        #if TEST_DOORS
            if let seconds = Environment.variables["KEYS_TEST_DOOR_PATIENCE"].flatMap({ Int($0) }) {
                return PairingWait(seconds: seconds, pause: usual.pause)
            }
        #endif
        return usual
    }
}

/// What `pair` and `join` print.
enum PairingOutput {
    static func json(_ words: [String], device: String, _ session: Session) -> SecretBytes {
        var json = JSONWriter()
        json.beginObject()
        json.key("words")
        json.beginArray()
        for word in words { json.text(word) }
        json.endArray()
        json.key("device")
        json.text(device)
        json.key("vault")
        json.text(session.vaultText)
        json.endObject()
        return json.finish()
    }
}
