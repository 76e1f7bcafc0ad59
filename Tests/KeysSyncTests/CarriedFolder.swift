internal import KeysBlobs
internal import KeysStore
internal import Synchronization

/// A folder that a synchroniser carries to every device: what one puts or deletes shows to it at once, to the others late and in any order,
/// deletions first if it so happens.
final class CarriedFolder: Sendable {
    private enum Event {
        case put(BlobName, [UInt8])
        case delete(BlobName)
    }

    private struct State {
        /// What was put and not deleted.
        var truth: [BlobName: [UInt8]] = [:]
        var seen: [[BlobName: [UInt8]]] = []
        var coming: [[Event]] = []
    }

    private let state = Mutex(State())

    /// The folder as one more device has it; empty, with everything on its way.
    func join() -> Int {
        state.withLock { state in
            state.seen.append([:])
            state.coming.append(state.truth.sorted { $0.key < $1.key }.map { .put($0.key, $0.value) })
            return state.seen.count - 1
        }
    }

    /// Brings some of what is on its way to a device.
    func deliver(to device: Int, share: Double, _ random: inout some RandomNumberGenerator) {
        state.withLock { state in
            state.coming[device].shuffle(using: &random)
            let count = Int(Double(state.coming[device].count) * share + 0.5)
            for event in state.coming[device].prefix(count) {
                switch event {
                // A synchroniser does not bring back what was deleted meanwhile, nor take away what was put again.
                case .put(let name, let bytes): if state.truth[name] != nil { state.seen[device][name] = bytes }
                case .delete(let name): if state.truth[name] == nil { state.seen[device][name] = nil }
                }
            }
            state.coming[device].removeFirst(count)
        }
    }

    /// Everything, everywhere.
    func settle() {
        state.withLock { state in
            for device in state.seen.indices {
                state.seen[device] = state.truth
                state.coming[device] = []
            }
        }
    }

    /// What there is.
    var names: Set<BlobName> { state.withLock { Set($0.truth.keys) } }

    func store(of device: Int) -> View { View(folder: self, device: device) }

    /// The folder as one device has it.
    struct View: BlobStore {
        let folder: CarriedFolder
        let device: Int

        func list() async throws(StoreError) -> Listing {
            Listing(folder.state.withLock { Array($0.seen[device].keys) })
        }

        func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
            guard let bytes = folder.state.withLock({ $0.seen[device][name] }) else { throw .notFound }
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
            return bytes
        }

        func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
            let isOther = folder.state.withLock { state in
                if let there = state.seen[device][name], there != bytes { return true }
                state.truth[name] = bytes
                state.seen[device][name] = bytes
                for other in state.coming.indices where other != device {
                    state.coming[other].append(.put(name, bytes))
                }
                return false
            }
            if isOther { throw .differs }
        }

        func delete(_ name: BlobName) async throws(StoreError) {
            folder.state.withLock { state in
                state.truth[name] = nil
                state.seen[device][name] = nil
                for other in state.coming.indices where other != device { state.coming[other].append(.delete(name)) }
            }
        }
    }
}
