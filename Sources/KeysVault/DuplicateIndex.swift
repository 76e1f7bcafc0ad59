internal import KeysModel

/// What is in the vault already, by content and by identity; what lies in the trash counts.
final class DuplicateIndex {
    /// What makes two entries mean the same account: kind, title, host, user name.
    struct Identity: Hashable {
        let kind: EntryKind
        let title: String
        let host: String
        let username: String

        init(_ entry: Entry) {
            kind = entry.kind
            title = entry.title
            host = Self.host(entry.urls)
            username = entry.username ?? ""
        }

        init(_ form: borrowing EntryForm) {
            kind = form.kind
            title = form.title
            host = Self.host(form.urls)
            username = form.text(.username) ?? ""
        }

        private static func host(_ urls: [String]) -> String {
            guard let first = urls.first else { return "" }
            return WebAddress(first)?.host ?? first
        }
    }

    private var contents: [[UInt8]: EntryID] = [:]
    private var identities: [Identity: EntryID] = [:]

    init(_ catalog: Catalog) {
        contents.reserveCapacity(catalog.count)
        identities.reserveCapacity(catalog.count)
        for index in 0..<catalog.count {
            let entry = catalog.entry(at: index)
            guard entry.state != .purged else { continue }
            for version in entry.versions where !version.contentHash.isEmpty {
                if entry.state == .live || contents[version.contentHash] == nil {
                    contents[version.contentHash] = entry.id
                }
            }
            // Of several the living one is the one that is meant.
            let identity = Identity(entry)
            if entry.state == .live || identities[identity] == nil { identities[identity] = entry.id }
        }
    }

    func entry(content: [UInt8]) -> EntryID? { contents[content] }
    func entry(_ identity: Identity) -> EntryID? { identities[identity] }

    func note(content: [UInt8], _ identity: Identity, _ id: EntryID) {
        contents[content] = id
        identities[identity] = id
    }
}
