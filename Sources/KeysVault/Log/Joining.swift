public import KeysBlobs
internal import KeysModel

/// Making one segment of eight: n edits leave at most 8 log8 n segments.
extension StoreExchange {
    private static let group = 8

    /// Eight segments of this device in a row, of one size class, that can become one; empty where there are none.
    public func joinable() -> [BlobName] {
        guard isWell, state.closed == nil else { return [] }
        let unneeded = unneeded()
        let own = listing.segments.filter { segment in
            guard segment.label.device == self.own.value, !unneeded.contains(segment.name),
                let known = state.known[segment.name]
            else { return false }
            return !known.isPacked
        }.sorted { $0.label.first < $1.label.first }
        guard own.count >= Self.group else { return [] }
        for start in 0...(own.count - Self.group) {
            let group = own[start..<start + Self.group]
            let counts = Set(group.map { $0.label.last - $0.label.first })
            let isRow = zip(group, group.dropFirst()).allSatisfy { $0.label.last + 1 == $1.label.first }
            if counts.count == 1, isRow { return group.map(\.name) }
        }
        return []
    }

    /// Joins segments, given with their bytes in the order of `joinable`, into one that waits to be put. Says false where one is not what
    /// it should be.
    public func join(_ blobs: [(name: BlobName, bytes: [UInt8])]) throws(VaultError) -> Bool {
        var parts: [(label: BlobLabel, content: SegmentContent, hashes: [StepHash], opened: OpenedPayload)] = []
        for (name, bytes) in blobs {
            do throws(BlobFault) {
                guard let label = session.sealer.naming.label(of: name) else { throw .unreadable }
                let content = try sealing.openSegment(bytes, label)
                guard case .inline(let versions) = content.cargo, let payload = Payload(versions),
                    let opened = OpenedPayload(payload, sealer: session.sealer)
                else { throw .unreadable }
                let hashes = content.hashes.isEmpty ? [StepHash(BlobSealing.digest(bytes))] : content.hashes
                parts.append((label, content, hashes, opened))
            } catch {
                faults[name] = error
                watchFaults()
                return false
            }
        }
        guard let first = parts.first, let last = parts.last else { return false }
        let payload = VersionJoin.payload(of: parts.map(\.opened))
        var content = last.content
        content.previous = first.content.previous
        content.hashes = parts.flatMap(\.hashes)
        content.notes = parts.dropFirst().reduce(Notes().joined(with: first.content.notes)) {
            $0.joined(with: $1.content.notes)
        }
        try session.write { change in
            var log = try change.log()
            let maker = StepMaker(change: change, sealing: sealing, now: now)
            let placed = try maker.cargo(payload, own, &log)
            content.cargo = placed.cargo
            guard
                let blob = sealing.seal(content, device: own, first: first.label.first, last: last.label.last)
            else { return }
            try maker.queue(blob, &log)
            log.known[blob.name] = LogState.Known(
                size: blob.bytes.count + payload.count * (placed.chunks.isEmpty ? 0 : 1), chunks: placed.chunks)
            try change.setLog(log)
        }
        state = try session.log()
        return true
    }
}

/// Of the versions of several segments those that no other of them contains.
enum VersionJoin {
    private struct One {
        let version: Version
        let wire: WireVersion
        let source: Int
    }

    static func payload(of parts: [OpenedPayload]) -> [UInt8] {
        var entries: [EntryID: [One]] = [:]
        for (source, part) in parts.enumerated() {
            for (index, wire) in part.payload.versions.enumerated() {
                guard let version = part.version(index) else { continue }
                entries[wire.entry, default: []].append(One(version: version, wire: wire, source: source))
            }
        }
        var writer = PayloadWriter()
        for entry in entries.keys.sorted() {
            let all = entries[entry] ?? []
            let set = VersionSet(all.map(\.version))
            for version in set.versions.sorted(by: { $0.stamp < $1.stamp }) {
                guard let one = all.last(where: { $0.version == version }) else { continue }
                let payload = parts[one.source].payload
                writer.put(
                    entry: entry, stamp: one.wire.stamp, summary: payload.summary(one.wire),
                    body: payload.body(one.wire))
            }
        }
        return writer.bytes
    }
}
