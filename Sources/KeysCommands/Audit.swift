internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Judges the vault.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find weak, reused, old and breached passwords, and more.",
        discussion: """
            Findings: weak (under 40 bits), reused, old, http (an address without encryption), expired (a card or key), \
            two-factor (the site offers one-time codes and the login has none), and with --breaches breached. The score \
            goes from 0 to 100. Nothing leaves this machine but with --breaches online.

            A list of breached passwords has lines SHA1:count, as Have I Been Pwned's downloader writes them; of a sorted \
            one only a few lines are read, whatever its size. With --breaches online Have I Been Pwned is asked \
            (api.pwnedpasswords.com): it gets the first five characters of each password's SHA-1 hash, in no order, and \
            answers with all hashes that begin so, padded. No password, whole hash, name or address goes there.

            Examples:
              keys audit
              keys audit --only weak,reused --check
              keys audit --breaches pwned-passwords.txt --json
              keys audit --breaches online

            Exit statuses: 0, 1 the list cannot be read, is none or does not answer, 3 with --check: something was found, 10 no vault, \
            11 locked, 12 wrong password, 15 busy, 22 damage (what is sound is judged), 64 usage.
            """)

    @Option(help: ArgumentHelp("Only these findings, with commas.", valueName: "a,b"))
    var only: String?

    @Option(help: ArgumentHelp("Passwords unchanged for more days are old.", valueName: "days"))
    var olderThan = Health.usualDays

    @Option(help: ArgumentHelp("Look passwords up in a list of breached ones, or online.", valueName: "file|online"))
    var breaches: String?

    @Flag(help: "End with status 3 if something is found.")
    var check = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...36_500).contains(olderThan) else {
            throw UsageFault.outOfRange(option: "--older-than", lowest: 0, highest: 36_500)
        }
        if try kinds().contains(.breached), breaches == nil { throw UsageFault.missing("--breaches") }
    }

    private func kinds() throws(UsageFault) -> Set<HealthKind> {
        var kinds = Set(HealthKind.allCases).subtracting([.breached])
        if let only {
            kinds = []
            for name in only.split(separator: ",", omittingEmptySubsequences: false) {
                guard let kind = HealthKind(rawValue: name.lowercased()) else { throw .unknownFinding }
                kinds.insert(kind)
            }
        }
        return breaches == nil ? kinds : kinds.union([.breached])
    }

    func run() throws {
        let talk = output.talk
        // A list that is none is said before anybody types a password.
        let source = try breaches.map { try BreachSource($0) }
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        let entries = session.entries()
        var run = AuditRun(session: session, talk: talk)
        let health = Health(try kinds(), now: WallClock.now, olderThan: olderThan)
        var findings = try health.findings(of: entries) { try run.passwordChanged($0) }
        if let source { findings = try run.breached(entries, source) + findings }
        try AuditReport(entries: entries, findings: findings).print(talk)
        if !run.damaged.isEmpty { throw Failure.vault(.damaged(run.damaged)) }
        try OpenVault.endWithDamage(session, talk)
        if check, !findings.isEmpty { throw Ending(status: 3) }
    }
}
