internal import KeysBlobs
internal import KeysModel

/// Noticing that this vault is a copy by what a store shows: a log of this device's own that is longer or other than it remembers. Another
/// writes the same log; from now on this is a device of its own, and reads that log like anyone's.
extension StoreExchange {
    /// Whether a segment under this device's name is none this device wrote.
    func isForeign(_ label: BlobLabel) -> Bool {
        if label.last > (session.head?.ownLast ?? 0) { return true }
        return label.first == label.last
            && state.ownSteps.contains {
                $0.step == label.first && BlobHashPrefix(of: $0.hash.bytes) != label.hash
            }
    }

    /// Looks whether this is a copy, and becomes a device of its own if it is.
    func noticeCopy() throws(VaultError) -> Bool {
        let vectors = snapshots.values.map(\.content.vector) + segments.values.map(\.content.vector)
        let ownLast = session.head?.ownLast ?? 0
        let isLonger = vectors.contains { $0.step(own) > ownLast }
        guard isLonger || !contradictions(vectors).isEmpty || listing.segments.contains(where: isOwnAndForeign) else {
            return false
        }
        var boundary: UInt64?
        if let step = contradictions(vectors).min() {
            alarms.insert(.fork(device: own, step: step))
            boundary = state.ownSteps.last { $0.step < step }?.clock ?? 0
        }
        try session.becomeCopy(above: boundary)
        warnings.insert(.copy)
        state = try session.log()
        return true
    }

    private func isOwnAndForeign(_ segment: (name: BlobName, label: BlobLabel)) -> Bool {
        segment.label.device == own.value && isForeign(segment.label)
    }

    /// Steps of this device that the store, or what others have seen, has otherwise.
    private func contradictions(_ vectors: [LogVector]) -> [UInt32] {
        var steps = state.ownSteps.filter { step in
            vectors.contains { $0[own].map { $0.step == step.step && $0.hash != step.hash } ?? false }
        }.map(\.step)
        for (name, label) in listing.segments where label.device == own.value && isForeign(label) {
            for step in state.ownSteps where isOther(step, name, label) { steps.append(step.step) }
        }
        return steps
    }

    private func isOther(_ own: LogState.OwnStep, _ name: BlobName, _ label: BlobLabel) -> Bool {
        if label.first == label.last, label.first == own.step {
            return BlobHashPrefix(of: own.hash.bytes) != label.hash
        }
        guard let content = segments[name]?.content else { return false }
        if own.step + 1 == label.first { return content.previous != own.hash }
        guard (label.first...label.last).contains(own.step), !content.hashes.isEmpty else { return false }
        return content.hashes[Int(own.step - label.first)] != own.hash
    }
}
