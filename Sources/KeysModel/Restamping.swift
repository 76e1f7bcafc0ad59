public import KeysSecret

/// How a copy of a vault (a restored backup, a copied folder) tells its changes from those of the original: everything this
/// device changed that is in no step yet gets the new device in its stamps, with the same clocks.
public struct Restamping: Sendable {
    /// The device this was.
    public let old: DeviceID
    /// The device it is from now on.
    public let new: DeviceID
    /// Clocks of the old device up to here are in its log and stay.
    public let sentClock: UInt64

    /// A restamping of its parts.
    public init(old: DeviceID, new: DeviceID, sentClock: UInt64) {
        self.old = old
        self.new = new
        self.sentClock = sentClock
    }

    /// A stamp as it is from now on.
    public func stamp(_ stamp: Stamp) -> Stamp {
        stamp.device == old && stamp.clock > sentClock ? Stamp(clock: stamp.clock, device: new) : stamp
    }

    /// A version as it is from now on. `lastSent` is the highest clock of the old device for this entry that is in a step.
    public func version(_ version: Version, lastSent: UInt64) -> Version {
        var changed = version
        let top = version.vector[old]
        guard top > sentClock else { return version }
        changed.vector = version.vector.dropping(old)
        // What keeps its stamp went in: the vector holds it whatever is known of what was sent.
        let kept = (version.fields.map(\.stamp) + [version.body?.stamp].compactMap { $0 }).filter { $0.device == old }
        let lastKept = kept.map(\.clock).filter { $0 <= sentClock }.max() ?? 0
        if max(lastSent, lastKept) > 0 { changed.vector.include(Stamp(clock: max(lastSent, lastKept), device: old)) }
        changed.vector.include(Stamp(clock: top, device: new))
        changed.stamp = stamp(version.stamp)
        changed.fields = version.fields.map { field in
            var field = field
            field.stamp = stamp(field.stamp)
            return field
        }
        if let body = version.body { changed.body = BodyReference(stamp: stamp(body.stamp), hash: body.hash) }
        return changed
    }

    /// A body's plaintext as it is from now on: the stamps of its old values.
    public func body(_ body: borrowing SecretBytes) throws(FormatError) -> SecretBytes {
        try body.withBytes { (bytes) throws(FormatError) -> SecretBytes in
            let index = try BodyIndex(reading: bytes)
            var builder = SecretBuilder(capacity: bytes.count + 64)
            var head: [UInt8] = [BodyIndex.formatByte]
            head.append(number: UInt64(index.values.count))
            builder.append(head)
            for value in index.values {
                var head: [UInt8] = []
                head.append(number: value.field.number)
                head.append(number: UInt64(value.range.count))
                builder.append(head)
                builder.append(bytes.extracting(value.range))
            }
            var count: [UInt8] = []
            count.append(number: UInt64(index.history.count + index.unknownHistory.count))
            builder.append(count)
            for old in index.history {
                var item = old.item
                item.stamp = stamp(item.stamp)
                var head = item.encoded
                head.append(number: UInt64(old.range.count))
                builder.append(head)
                builder.append(bytes.extracting(old.range))
            }
            for unknown in index.unknownHistory { builder.append(bytes.extracting(unknown.range)) }
            for part in index.unknownParts { builder.append(bytes.extracting(part.range)) }
            return builder.finish()
        }
    }
}
