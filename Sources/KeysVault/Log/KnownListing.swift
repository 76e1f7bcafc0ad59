public import KeysBlobs

/// What a store listed last and the tag it gave that set of names: where nothing is new, the next listing need not be sent again. Of this
/// device alone.
public struct KnownListing: Equatable, Sendable {
    /// The store's tag; at most 80 plain characters.
    public let tag: String
    /// The names.
    public let names: [BlobName]
    /// How many things there had no name of a blob.
    public let ignored: Int

    /// What a store listed.
    public init(tag: String, names: [BlobName], ignored: Int) {
        self.tag = tag
        self.names = names
        self.ignored = ignored
    }

    /// FORMAT, "Records": `listing`.
    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(long: Array(tag.utf8))
        writer.put(short: UInt64(ignored))
        writer.put(names)
        return writer.bytes
    }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let tag = reader.text(), let ignored = reader.short(),
            let names = reader.blobNames(), reader.isAtEnd
        else { return nil }
        self.init(tag: tag, names: names, ignored: Int(clamping: ignored))
    }
}

extension Session {
    static let listingRecord = "listing"

    /// What the store listed last; nil where that is not known.
    public func knownListing() throws(VaultError) -> KnownListing? {
        guard let head else { return nil }
        let bytes = try database.read {
            try RecordReading(sealer: sealer, head: head).record(Self.listingRecord, $0)
        }
        return bytes.flatMap { KnownListing(decoding: $0) }
    }

    /// Remembers what the store listed; nil forgets it. Writes only what is new.
    public func remember(_ listing: KnownListing?) throws(VaultError) {
        guard try knownListing() != listing else { return }
        try write { try $0.setRecord(Self.listingRecord, listing?.encoded) }
    }
}
