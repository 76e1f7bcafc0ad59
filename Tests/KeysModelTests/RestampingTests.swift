internal import KeysSecret
internal import Testing
@testable internal import KeysModel

/// What a copied vault makes of its changes (vault-and-sync, "incarnation").
struct RestampingTests {
    private let old = DeviceID(1)
    private let new = DeviceID(2)

    private func version(clock: UInt64, title: UInt64, body: UInt64) -> Version {
        let stamp = Stamp(clock: clock, device: old)
        return Version(
            stamp: stamp, vector: VersionVector(stamp), state: .live, created: 0, modified: 0,
            contentHash: [UInt8](repeating: 0, count: 16),
            body: BodyReference(stamp: Stamp(clock: body, device: old), hash: [UInt8](repeating: 1, count: 32)),
            fields: [
                Field(
                    id: .title, stamp: Stamp(clock: title, device: old), role: .standard, type: .text,
                    value: .shown("a"))
            ])
    }

    @Test(arguments: [UInt64(0), 3, 5])
    func `what keeps its stamp is in the vector, whatever is known of what was sent`(_ lastSent: UInt64) throws {
        let restamping = Restamping(old: old, new: new, sentClock: 5)
        let changed = restamping.version(version(clock: 8, title: 4, body: 5), lastSent: lastSent)
        #expect(changed.stamp == Stamp(clock: 8, device: new))
        #expect(changed.body?.stamp == Stamp(clock: 5, device: old))
        #expect(changed.vector[old] == 5 && changed.vector[new] == 8)
        #expect(try Version(decoding: changed.encoded().span) == changed)
    }

    @Test func `what was never sent keeps nothing of the old device`() throws {
        let restamping = Restamping(old: old, new: new, sentClock: 0)
        let changed = restamping.version(version(clock: 8, title: 4, body: 5), lastSent: 0)
        #expect(changed.vector == VersionVector(Stamp(clock: 8, device: new)))
        #expect(try Version(decoding: changed.encoded().span) == changed)
    }

    @Test func `a version that was sent stays as it is`() {
        let sent = version(clock: 5, title: 4, body: 5)
        #expect(Restamping(old: old, new: new, sentClock: 5).version(sent, lastSent: 5) == sent)
    }
}
