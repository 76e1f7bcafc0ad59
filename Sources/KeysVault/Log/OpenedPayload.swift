internal import KeysCrypto
internal import KeysModel

/// The versions of a segment or snapshot, every summary opened and every body matched with the hash its summary gives. No body is
/// opened.
struct OpenedPayload: Sendable {
    let payload: Payload
    /// The plaintexts of the summaries, in the order of the versions.
    let summaries: [[UInt8]]
    /// The largest clock in any version.
    let clock: UInt64
    /// Sum over all versions (FORMAT, "set-hash").
    let setHash: SetHash

    static let empty = OpenedPayload(payload: .empty, summaries: [], clock: 0, setHash: SetHash())

    private init(payload: Payload, summaries: [[UInt8]], clock: UInt64, setHash: SetHash) {
        self.payload = payload
        self.summaries = summaries
        self.clock = clock
        self.setHash = setHash
    }

    /// Opens all of them, on all cores; nil where one does not open or is not what it says.
    init?(_ payload: Payload, sealer: Sealer) {
        let opened = Cores.map(payload.versions.count) { index in Self.open(payload.versions[index], payload, sealer) }
        var summaries: [[UInt8]] = []
        summaries.reserveCapacity(opened.count)
        var clock: UInt64 = 0
        var sum = SetHash()
        for one in opened {
            guard let one else { return nil }
            summaries.append(one.summary)
            clock = max(clock, one.clock)
            sum.add(one.hash)
        }
        self.init(payload: payload, summaries: summaries, clock: clock, setHash: sum)
    }

    /// The version at an index, decoded.
    func version(_ index: Int) -> Version? {
        let summary = summaries[index]
        return try? Version(decoding: summary.span)
    }

    private struct One: Sendable {
        let summary: [UInt8]
        let clock: UInt64
        let hash: [UInt8]
    }

    private static func open(_ wire: WireVersion, _ payload: Payload, _ sealer: Sealer) -> One? {
        let box = payload.summary(wire)
        guard let nonce = Nonce(box: box),
            let summary = sealer.openSummary(box, entry: wire.entry, stamp: wire.stamp),
            let version = try? Version(decoding: summary.span), version.stamp == wire.stamp
        else { return nil }
        if let reference = version.body {
            guard let body = payload.body(wire), KeyedHash.equal(sealer.bodyHash(body), reference.hash) else {
                return nil
            }
        } else {
            guard wire.body.isEmpty else { return nil }
        }
        return One(
            summary: summary, clock: version.vector.components.map(\.clock).max() ?? 0,
            hash: sealer.setHash(entry: wire.entry, nonce: nonce))
    }
}
