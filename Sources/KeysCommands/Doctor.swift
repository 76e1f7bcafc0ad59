internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Looks whether all is well.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this desk and the vault; name all damage and what to do.",
        discussion: """
            Reads and opens everything in the vault, and looks at every blob on its store. --accept makes the present state of a damaged vault the valid one: \
            what opens stays, what does not is put aside.

            Examples:
              keys doctor
              keys doctor --json --password-fd 3 3<password.txt
              keys doctor --accept

            Exit statuses: 0 all is well, 1 you said no, 10 no vault, 11 locked, 12 wrong password, 15 busy, \
            21 damage on the store, 22 damage, 64 usage, or --accept without --yes and without a terminal. The desk is checked whatever the status.
            """)

    @Flag(help: "Make the present state of a damaged vault the valid one.")
    var accept = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if accept { try Asking.check(yes, command: "doctor --accept", output.talk) }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let place = try vault.place()
        var alarms: [StoreAlarmText] = []
        var report = DoctorReport(checks: DeskChecks.all(talk) + DeskChecks.files(of: place))
        do {
            let session = try OpenVault.open(vault, talk, tellsDamage: false)
            report.checks += Self.checks(of: session)
            report.damage = try session.examine { _, _ in }
            alarms = try StoreCheck.look(at: session, &report)
            if accept { report.putAside = try takeAsItIs(session, &report) }
        } catch {
            // What is known of the desk is told all the same.
            if case .vault(.damaged(let damage))? = Failure(error) { report.damage = damage }
            try report.print(talk)
            throw error
        }
        try report.print(talk)
        guard report.damage.isEmpty else { throw Failure.vault(.damaged(report.damage)) }
        guard alarms.isEmpty else { throw Failure.alarms(alarms) }
    }

    private func takeAsItIs(_ session: Session, _ report: inout DoctorReport) throws -> Int {
        let count = report.damage.count
        try Asking.confirm(yes, "Take the vault as it is now (\(count) found above) and put aside what does not open?")
        let aside = try session.accept()
        report.damage = try session.examine { _, _ in }
        return aside
    }

    private static func checks(of session: Session) -> [DoctorCheck] {
        let cost = session.cost
        let isUsual = cost.memoryMiB >= VaultCost.standard.memoryMiB && cost.passes >= VaultCost.standard.passes
        return [
            DoctorCheck("format", isWell: true, "format \(session.format)"),
            DoctorCheck(
                "cost", isWell: isUsual, "\(cost.memoryMiB) MiB, \(cost.passes) passes",
                advice:
                    "keys password --kdf-memory \(VaultCost.standard.memoryMiB) --kdf-passes \(VaultCost.standard.passes)"
            ),
            DoctorCheck("entries", isWell: true, "\(session.entryCount)"),
            DoctorCheck("devices", isWell: true, session.devices.map { visible($0.name) }.joined(separator: ", ")),
        ]
    }
}

/// One thing that was looked at.
struct DoctorCheck {
    let name: String
    let isWell: Bool
    let found: String
    /// What to do; nil where all is well.
    let advice: String?

    init(_ name: String, isWell: Bool, _ found: String, advice: String? = nil) {
        self.name = name
        self.isWell = isWell
        self.found = found
        self.advice = isWell ? nil : advice
    }
}

/// All that was looked at, and the damage.
struct DoctorReport {
    var checks: [DoctorCheck]
    var damage: [Damage] = []
    /// How many rows `--accept` put aside; nil where it was not asked for.
    var putAside: Int?

    func print(_ talk: Talk) throws(DeskError) {
        if talk.isJSON { return try talk.print(json()) }
        var rows: [[String]] = []
        for check in checks {
            rows.append([check.isWell ? "well" : "look", check.name, check.found])
            if let advice = check.advice { rows.append(["", "", "-> " + advice]) }
        }
        for damage in damage { rows += [["damage", damage.word, damage.sentence], ["", "", "-> " + damage.advice]] }
        try Columns.print(rows, talk)
        if let putAside { talk.note("the present state is the valid one; \(putAside) rows were put aside") }
    }

    private func json() -> SecretBytes {
        var json = JSONWriter()
        json.beginObject()
        json.key("checks")
        json.beginArray()
        for check in checks {
            json.beginObject()
            json.key("check")
            json.text(check.name)
            json.key("well")
            json.bool(check.isWell)
            json.key("found")
            json.text(check.found)
            json.key("advice")
            json.text(orNull: check.advice)
            json.endObject()
        }
        json.endArray()
        json.key("damage")
        json.beginArray()
        for damage in damage {
            json.beginObject()
            json.key("damage")
            json.text(damage.word)
            json.key("entry")
            json.text(orNull: damage.entry?.text)
            json.key("found")
            json.text(damage.sentence)
            json.key("advice")
            json.text(damage.advice)
            json.endObject()
        }
        json.endArray()
        json.key("put_aside")
        if let putAside { json.number(putAside) } else { json.null() }
        json.endObject()
        return json.finish()
    }
}
