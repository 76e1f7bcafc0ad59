internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel

/// A blob that is ready for a store.
struct SealedBlob: Sendable {
    let name: BlobName
    let bytes: [UInt8]
    /// BLAKE2b-256 of the bytes.
    let digest: [UInt8]

    var stepHash: StepHash { StepHash(digest) }
}

/// Why a blob cannot be used.
enum BlobFault: Error, Equatable {
    /// Its bytes are not those its name was made for.
    case notItsName
    /// It does not open under what is expected of its name, or does not follow FORMAT.
    case unreadable
    /// It opens and is of a newer format.
    case tooNew
    /// It opens and is of a lower format than there ever was.
    case downgrade
}

/// Seals what goes to a store and opens what comes from it, each under the context its name leads one to expect.
struct BlobSealing {
    let sealer: Sealer

    // MARK: Segments and snapshots

    func seal(_ content: SegmentContent, device: DeviceID, first: UInt32, last: UInt32) -> SealedBlob? {
        seal(content.encoded, .segment, .segment, device, first, last)
    }

    func seal(_ content: SnapshotContent, device: DeviceID, step: UInt32) -> SealedBlob? {
        seal(content.encoded, .snapshot, .snapshot, device, step, step)
    }

    func openSegment(_ bytes: [UInt8], _ label: BlobLabel) throws(BlobFault) -> SegmentContent {
        let content = try open(bytes, .segment, label)
        guard
            let segment = SegmentContent(
                decoding: content, first: label.first, last: label.last, of: DeviceID(label.device))
        else { throw .unreadable }
        return segment
    }

    func openSnapshot(_ bytes: [UInt8], _ label: BlobLabel) throws(BlobFault) -> SnapshotContent {
        let content = try open(bytes, .snapshot, label)
        guard let snapshot = SnapshotContent(decoding: content),
            snapshot.vector.step(DeviceID(label.device)) == label.first
        else { throw .unreadable }
        return snapshot
    }

    private func seal(
        _ content: [UInt8], _ type: BoxType, _ kind: BlobKind, _ device: DeviceID, _ first: UInt32, _ last: UInt32
    ) -> SealedBlob? {
        guard let padded = Padding.pad(content, overhead: SealedBox.overhead) else { return nil }
        let context = context(type, device.value, first, last)
        let box = SealedBox.seal(padded.span, key: sealer.segmentKey, context: context)
        return named(box, kind, device, first, last)
    }

    private func named(
        _ box: [UInt8], _ kind: BlobKind, _ device: DeviceID, _ first: UInt32, _ last: UInt32
    ) -> SealedBlob? {
        let digest = Self.digest(box)
        return sealer.naming.name(kind, device: device.value, first: first, last: last, digest: digest).map {
            SealedBlob(name: $0, bytes: box, digest: digest)
        }
    }

    /// The content of a segment or snapshot, before it is read.
    func open(_ bytes: [UInt8], _ type: BoxType, _ label: BlobLabel) throws(BlobFault) -> [UInt8] {
        guard Self.fits(bytes, label) else { throw .notItsName }
        let context = context(type, label.device, label.first, label.last)
        guard
            let padded = try? SealedBox.openPublic(bytes.span, key: sealer.segmentKey, context: context),
            let content = Padding.unpad(padded, overhead: SealedBox.overhead), let format = content.first
        else { throw .unreadable }
        guard format == PageReader.formatByte else { throw format > PageReader.formatByte ? .tooNew : .downgrade }
        return content
    }

    private func context(_ type: BoxType, _ device: UInt64, _ first: UInt32, _ last: UInt32) -> BoxContext {
        BoxContext(
            type, vault: sealer.vault.words, epoch: sealer.epoch,
            object: (device, UInt64(first) << 32 | UInt64(last)))
    }

    // MARK: Packs

    /// Cuts a content into sealed chunks; `take` gets one after the other.
    func sealPack(
        _ content: [UInt8], device: DeviceID, take: (SealedBlob) throws -> Void
    ) throws -> PackReference? {
        guard let pieces = PackCutting.cut(content) else { return nil }
        let id = Randomness.bytes(PackReference.idSize)
        var hashes: [[UInt8]] = []
        for (index, piece) in pieces.enumerated() {
            let context = chunkContext(id, index + 1, of: pieces.count)
            let box = SealedBox.seal(piece.span, key: sealer.segmentKey, context: context)
            guard let blob = named(box, .chunk, device, UInt32(index + 1), UInt32(pieces.count)) else { return nil }
            hashes.append(blob.digest)
            try take(blob)
        }
        return PackReference(id: id, size: content.count, chunks: hashes)
    }

    /// The names of a pack's chunks, in order.
    func chunkNames(_ pack: PackReference, device: DeviceID) -> [BlobName] {
        pack.chunks.enumerated().compactMap { index, digest in
            sealer.naming.name(
                .chunk, device: device.value, first: UInt32(index + 1), last: UInt32(pack.chunks.count),
                digest: digest)
        }
    }

    /// Opens a chunk and adds its piece to those before it.
    func openChunk(
        _ bytes: [UInt8], _ pack: PackReference, _ index: Int, onto padded: inout [UInt8]
    ) throws(BlobFault) {
        guard KeyedHash.equal(Self.digest(bytes), pack.chunks[index]) else { throw .notItsName }
        let context = chunkContext(pack.id, index + 1, of: pack.chunks.count)
        guard let piece = try? SealedBox.openPublic(bytes.span, key: sealer.segmentKey, context: context),
            piece.count == PackCutting.piece || index + 1 == pack.chunks.count && piece.count < PackCutting.piece
        else { throw .unreadable }
        padded += piece
    }

    /// The content of a pack whose pieces are all there.
    func content(of pack: PackReference, _ padded: [UInt8]) throws(BlobFault) -> [UInt8] {
        guard let content = PackCutting.content(padded, pieces: pack.chunks.count), content.count == pack.size else {
            throw .unreadable
        }
        return content
    }

    private func chunkContext(_ id: [UInt8], _ number: Int, of count: Int) -> BoxContext {
        let words = (StepHash(id).high, StepHash(id).low)
        return BoxContext(
            .chunk, vault: sealer.vault.words, epoch: sealer.epoch, object: words, clock: UInt64(number),
            device: UInt64(count))
    }

    // MARK: Hashes

    static func digest(_ bytes: [UInt8]) -> [UInt8] { KeyedHash.plain(bytes.span, size: 32) }

    static func fits(_ bytes: [UInt8], _ label: BlobLabel) -> Bool { BlobHashPrefix(of: digest(bytes)) == label.hash }
}
