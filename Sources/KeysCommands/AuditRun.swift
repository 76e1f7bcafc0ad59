internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// What of an audit needs bodies, which are opened one at a time. A damaged one is noted, and the audit goes on.
struct AuditRun {
    private let talk: Talk
    private var ages: PasswordAges

    init(session: Session, talk: Talk) {
        ages = PasswordAges(session)
        self.talk = talk
    }

    /// What could not be opened.
    var damaged: [Damage] { ages.damaged }

    /// When the password was changed last.
    mutating func passwordChanged(_ entry: Entry) throws(VaultError) -> Int64? { try ages.changed(entry) }

    /// The entries whose passwords stand in a list, or are known online.
    mutating func breached(_ entries: [Entry], _ source: BreachSource) throws -> [HealthFinding] {
        let progress = ProgressLine(talk)
        defer { progress.end() }
        var hashes = SecretBuilder(capacity: max(16, entries.count * BreachHash.size))
        var hashed: [EntryID] = []
        for (number, entry) in entries.enumerated() {
            progress.tell(number, of: entries.count, "entries")
            guard let password = entry.resolved(.password), let opened = try ages.open(entry) else { continue }
            let isThere: Void? = opened.withValue(of: password) { bytes in
                BreachHash.of(bytes).withBytes { hashes.append($0) }
            }
            guard isThere != nil else { continue }
            hashed.append(entry.id)
        }
        let numbers = try source.find(hashes.finish(), talk) { part in
            progress.tell { _ in "looking passwords up, \(Int(part * 100)) %" }
        }
        return numbers.sorted().map { HealthFinding(hashed[$0], .breached) }
    }
}

/// Where breached passwords are looked up.
enum BreachSource {
    case list(BreachList)
    case online(OnlineBreaches)

    /// What `--breaches` names: the word `online`, or a file.
    init(_ name: String) throws {
        self = name == "online" ? .online(try OnlineBreaches()) : .list(try BreachList(name))
    }

    fileprivate func find(
        _ hashes: borrowing SecretBytes, _ talk: Talk, _ progress: (Double) -> Void
    ) throws -> Set<Int> {
        switch self {
        case .list(let list):
            let found = try list.find(hashes, progress: progress)
            if found.isUnsorted { talk.warn("the list is not sorted by hash; all of it was read") }
            return found.numbers
        case .online(let online):
            let numbers = try online.find(hashes, progress: progress)
            talk.note("\(OnlineBreaches.host) was asked, by five characters of each hash")
            return numbers
        }
    }
}
