internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// Sealing a new entry: the part of adding one that needs neither the database nor anybody's turn, so that an import does it on
/// all cores.
struct NewEntry: Sendable {
    let id: EntryID
    private let composer: Composer
    private let state: EntryState
    private let sealer: Sealer

    /// What goes into the database.
    struct Sealed: Sendable {
        let id: EntryID
        let stamp: Stamp
        let summary: [UInt8]
        let summaryBox: [UInt8]
        let bodyBox: [UInt8]?
        let nonce: Nonce
        let maskedStamp: [UInt8]
    }

    /// An entry with this id or one of its own, and the composer's stamp.
    init(_ composer: Composer, state: EntryState, sealer: Sealer, id: EntryID? = nil) {
        self.id = id ?? EntryID(high: Randomness.word(), low: Randomness.word())
        self.composer = composer
        self.state = state
        self.sealer = sealer
    }

    var stamp: Stamp { composer.stamp }

    func sealed(_ form: borrowing EntryForm) throws(VaultError) -> Sealed {
        let composition = try Change.composing { () throws(ComposeError) in try composer.compose(form) }
        var version = composition.version
        version.state = state
        var bodyBox: [UInt8]?
        switch composition.body {
        case .new(let plaintext):
            let box = sealer.seal(body: plaintext, entry: id, stamp: stamp)
            version = version.withBody(hash: sealer.bodyHash(box))
            bodyBox = box
        default: break
        }
        let summary = version.encoded()
        let box = sealer.seal(summary: summary, entry: id, stamp: stamp)
        let nonce = Nonce(box: box) ?? .none
        return Sealed(
            id: id, stamp: stamp, summary: summary, summaryBox: box, bodyBox: bodyBox, nonce: nonce,
            maskedStamp: sealer.mask(stamp, nonce: nonce))
    }
}

/// New entries on their way into an import: collected, sealed on all cores, put into the database in their order.
final class SealingLine {
    /// An entry with the form it is to be made of.
    final class Waiting: Sendable {
        let entry: NewEntry
        let form: EntryForm

        init(_ entry: NewEntry, _ form: consuming EntryForm) {
            self.entry = entry
            self.form = form
        }
    }

    /// Few enough for the guarded arena, many enough to keep the cores busy.
    private static let length = 512
    private var waiting: [Waiting] = []

    /// Takes an entry; seals all that wait when there are enough.
    func take(_ one: Waiting, _ change: Change) throws {
        waiting.append(one)
        if waiting.count >= Self.length { try flush(change) }
    }

    /// Seals what waits if a certain entry is among it.
    func flush(_ change: Change, if id: EntryID) throws {
        if waiting.contains(where: { $0.entry.id == id }) { try flush(change) }
    }

    /// Seals what waits and puts it into the database.
    func flush(_ change: Change) throws {
        let batch = waiting
        waiting = []
        for result in Cores.map(
            batch.count,
            { index in
                Result { () throws(VaultError) in try batch[index].entry.sealed(batch[index].form) }
            })
        {
            try change.insert(try result.get())
        }
    }
}
