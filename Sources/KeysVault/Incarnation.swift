internal import Foundation
internal import KeysModel

/// The state folder's word on a vault: "I last saw incarnation i at counter c". A vault whose head says otherwise is a copy -
/// restored from a backup, a reverted machine, a copied folder - and takes a new device id before it writes.
///
/// The file is written after the commit it tells of and before the next one, so a crash leaves it at most one behind. That of a
/// new incarnation is there before its first commit: where it cannot be written, nothing is.
struct Incarnation {
    let location: VaultLocation
    let sealer: Sealer

    enum Finding: Equatable {
        /// The head is the one that was written last, by this installation.
        case same
        /// The same but for a crash between commit and state file: write the state again.
        case behind
        case copy
    }

    private func path(_ incarnation: UInt64) -> String {
        location.stateFolder + "/" + sealer.vault.text + "." + hexadecimal(incarnation)
    }

    private func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    func judge(_ head: Head) -> Finding {
        guard let box = DurableFile.read(path(head.incarnation), atMost: 4096),
            let bytes = sealer.openState(box, incarnation: head.incarnation), bytes.count == 8
        else { return .copy }
        let counter = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if counter == head.counter { return .same }
        return head.counter > 0 && counter == head.counter - 1 ? .behind : .copy
    }

    /// Repeats a committed head. Durable when it returns.
    func repeatHead(_ head: Head) throws(VaultError) {
        let bytes = withUnsafeBytes(of: head.counter.bigEndian) { Array($0) }
        let box = sealer.seal(state: bytes, incarnation: head.incarnation)
        try DurableFile.makeFolder(location.stateFolder)
        try DurableFile.replace(path(head.incarnation), with: box)
    }

    /// Forgets an incarnation that no vault has got.
    func forget(_ incarnation: UInt64) { unlink(path(incarnation)) }
}
