internal import KeysModel

@testable internal import KeysVault

/// What people do to entries.
extension Life {
    func edit(_ device: Int) throws {
        let session = members[device].session
        let known = entries.filter { session.entry($0) != nil }
        guard let id = known.randomElement(using: &draws), !(known.count < 4 && draws.chance(30)) else {
            return try add(device)
        }
        guard let entry = session.entry(id) else { return }
        switch draws.below(20) {
        case 0 where entry.state == .live: try session.trash([id])
        case 1 where entry.state == .trashed: try session.restore([id])
        case 2 where draws.chance(40): try purge(entry, device)
        case 3: try putBack(entry, device)
        default:
            guard entry.state == .live else { return }
            try change(id, device)
        }
    }

    private func add(_ device: Int) throws {
        var form = EntryForm(kind: .login, title: "entry")
        form.set(.password, toSecret: Array("at first".utf8).span)
        entries.append(try members[device].session.add(form))
    }

    private func change(_ id: EntryID, _ device: Int) throws {
        let session = members[device].session
        var form = EntryForm(editing: try session.open(id))
        let field = [FieldID.title, .username, .password, .notes][draws.below(4)]
        let text = fresh(id, field, device)
        switch field {
        case .title: form.title = text
        case .password, .notes: form.set(field, toSecret: Array(text.utf8).span)
        default: form.set(field, to: text)
        }
        if draws.chance(10) { form.tags.append(fresh(id, nil, device)) }
        try session.edit(id, form)
    }

    private func fresh(_ entry: EntryID, _ field: FieldID?, _ device: Int) -> String {
        count += 1
        let text = "\(field == nil ? "tag" : "value") \(count)"
        tell("\(device) writes \(text)")
        written.append(Written(entry: entry, field: field, text: text))
        if let field { writes[entry, default: [:]][field, default: 0] += 1 }
        members[device].unsent.insert(text)
        return text
    }

    /// An old value comes back; what stood there stands in the history.
    private func putBack(_ entry: Entry, _ device: Int) throws {
        let session = members[device].session
        guard let past = try session.open(entry.id).history.first else { return }
        tell("\(device) puts an old value back")
        writes[entry.id, default: [:]][past.item.field, default: 0] += 1
        try session.restoreValue(entry.id, past: 1)
    }

    /// What is deleted for good is what is seen here; what others write meanwhile is not.
    private func purge(_ entry: Entry, _ device: Int) throws {
        let session = members[device].session
        tell("\(device) purges \(entry.title)", as: "purges")
        forgiven.formUnion(try Self.values(of: entry, session))
        try session.purge([entry.id])
    }

    /// All an entry holds: what is shown, what stands beside it, what is remembered, its tags.
    static func values(of entry: Entry, _ session: Session) throws -> Set<String> {
        let opened = try session.open(entry.id)
        var values: Set<String> = []
        func add(_ bytes: Span<UInt8>) {
            values.insert(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        for resolved in entry.resolved {
            _ = opened.withValue(of: resolved) { add($0) }
            for other in resolved.others { _ = opened.withValue(of: other.field, source: other.source) { add($0) } }
        }
        for past in opened.history { opened.withValue(of: past) { add($0) } }
        return values
    }
}
