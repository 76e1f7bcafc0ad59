internal import KeysModel

/// A version on its way: where its two boxes lie in the bytes it came with.
struct WireVersion: Sendable {
    let entry: EntryID
    let stamp: Stamp
    let summary: Range<Int>
    /// Empty where there is no body.
    let body: Range<Int>
}

/// The versions of a segment or snapshot as they came (FORMAT, "Versions").
struct Payload: Sendable {
    let bytes: [UInt8]
    let versions: [WireVersion]

    static let empty = Payload(bytes: [], versions: [])

    private init(bytes: [UInt8], versions: [WireVersion]) {
        self.bytes = bytes
        self.versions = versions
    }

    /// Reads where everything lies; nil for what does not follow FORMAT.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        var versions: [WireVersion] = []
        versions.reserveCapacity(bytes.count / 640)
        while reader.offset < bytes.count {
            guard let version = reader.version(),
                versions.last.map({ ($0.entry, $0.stamp) <= (version.entry, version.stamp) }) ?? true
            else { return nil }
            versions.append(version)
        }
        self.init(bytes: bytes, versions: versions)
    }

    func summary(_ version: WireVersion) -> [UInt8] { Array(bytes[version.summary]) }
    func body(_ version: WireVersion) -> [UInt8]? { version.body.isEmpty ? nil : Array(bytes[version.body]) }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        mutating func version() -> WireVersion? {
            guard let high = word(8), let low = word(8), let clock = number(), let device = word(6), clock > 0,
                let summary = counted(), !summary.isEmpty, let body = counted()
            else { return nil }
            return WireVersion(
                entry: EntryID(high: high, low: low), stamp: Stamp(clock: clock, device: DeviceID(device)),
                summary: summary, body: body)
        }

        private mutating func word(_ count: Int) -> UInt64? {
            guard bytes.count - offset >= count else { return nil }
            defer { offset += count }
            return bytes[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
        }

        private mutating func number() -> UInt64? {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while offset < bytes.count {
                let next = bytes[offset]
                offset += 1
                guard shift < 63 || next <= 1 else { return nil }
                value |= UInt64(next & 0x7f) << shift
                if next & 0x80 == 0 { return next != 0 || shift == 0 ? value : nil }
                shift += 7
            }
            return nil
        }

        private mutating func counted() -> Range<Int>? {
            guard let count = number().flatMap({ Int(exactly: $0) }), count <= bytes.count - offset else { return nil }
            defer { offset += count }
            return offset..<offset + count
        }
    }
}

/// Writes versions in their order.
struct PayloadWriter {
    private(set) var writer = PageWriter(marked: false)

    mutating func reserve(_ count: Int) { writer.reserve(count) }

    mutating func put(entry: EntryID, stamp: Stamp, summary: [UInt8], body: [UInt8]?) {
        writer.put(entry)
        writer.put(shortStamp: stamp)
        writer.put(long: summary)
        writer.put(long: body ?? [])
    }

    var bytes: [UInt8] { writer.bytes }
}
