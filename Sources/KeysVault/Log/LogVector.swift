internal import KeysModel

/// The hash of a step: the first 16 bytes of BLAKE2b-256 of the segment blob it was first put in.
struct StepHash: Hashable, Comparable, Sendable {
    static let size = 16
    let high: UInt64
    let low: UInt64

    /// What stands before a log's first step.
    static let none = StepHash(high: 0, low: 0)

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The first 16 of some bytes; zeros where there are fewer.
    init(_ bytes: [UInt8]) {
        func word(_ from: Int) -> UInt64 {
            (from..<from + 8).reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : 0) }
        }
        self.init(high: word(0), low: word(8))
    }

    var bytes: [UInt8] { [high, low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } } }

    static func < (one: StepHash, other: StepHash) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

/// A step of a device's log with what is said of it (FORMAT, "Steps").
struct LogPosition: Hashable, Sendable {
    /// From 1.
    var step: UInt32
    /// The largest logical clock the device had seen.
    var clock: UInt64
    /// Milliseconds since 1970, for showing.
    var date: Int64
    var hash: StepHash
}

/// How much of every device's log went in: what makes two devices comparable.
struct LogVector: Hashable, Sendable {
    private(set) var positions: [DeviceID: LogPosition] = [:]

    init() {}

    subscript(device: DeviceID) -> LogPosition? {
        get { positions[device] }
        set { positions[device] = newValue }
    }

    var isEmpty: Bool { positions.isEmpty }
    var devices: [DeviceID] { positions.keys.sorted() }

    func step(_ device: DeviceID) -> UInt32 { positions[device]?.step ?? 0 }

    /// Whether everything of `other` went in here, by the numbers of steps.
    func covers(_ other: LogVector) -> Bool { other.positions.allSatisfy { step($0.key) >= $0.value.step } }

    /// The same but for some devices.
    func covers(_ other: LogVector, apartFrom devices: Set<DeviceID>) -> Bool {
        other.positions.allSatisfy { step($0.key) >= $0.value.step || devices.contains($0.key) }
    }

    /// How many steps of `other` are not in here.
    func lacks(of other: LogVector) -> UInt64 {
        other.positions.reduce(0) { sum, item in
            let own = step(item.key)
            return sum + UInt64(item.value.step > own ? item.value.step - own : 0)
        }
    }

    /// Raises every position to at least that of `other`.
    mutating func include(_ other: LogVector) {
        for (device, position) in other.positions where position.step > step(device) { positions[device] = position }
    }

    /// The devices of which both know the same step under different hashes.
    func disagrees(with other: LogVector) -> [(device: DeviceID, step: UInt32)] {
        other.positions.compactMap { device, position in
            guard let own = positions[device], own.step == position.step, own.hash != position.hash else { return nil }
            return (device, own.step)
        }.sorted { $0.device < $1.device }
    }

    func without(_ device: DeviceID) -> LogVector {
        var copy = self
        copy.positions[device] = nil
        return copy
    }

    /// The largest clock of any position.
    var clock: UInt64 { positions.values.map(\.clock).max() ?? 0 }
}

extension PageWriter {
    mutating func put(_ vector: LogVector) {
        put(short: UInt64(vector.positions.count))
        for device in vector.devices {
            guard let position = vector[device] else { continue }
            put(word48: device.value)
            put(short: UInt64(position.step))
            put(short: position.clock)
            put(short: UInt64(bitPattern: position.date))
            put(bytes: position.hash.bytes)
        }
    }

    mutating func put(shortStamp stamp: Stamp) {
        put(short: stamp.clock)
        put(word48: stamp.device.value)
    }
}

extension PageReader {
    mutating func logVector() -> LogVector? {
        guard let count = count(of: 25) else { return nil }
        var vector = LogVector()
        var last: DeviceID?
        for _ in 0..<count {
            guard let device = word48().map({ DeviceID($0) }), last.map({ $0 < device }) ?? true,
                let step = short().flatMap({ UInt32(exactly: $0) }), step > 0, let clock = short(),
                let date = short(), let hash = stepHash()
            else { return nil }
            vector[device] = LogPosition(step: step, clock: clock, date: Int64(bitPattern: date), hash: hash)
            last = device
        }
        return vector
    }

    mutating func stepHash() -> StepHash? { take(StepHash.size).map { StepHash($0) } }

    mutating func shortStamp() -> Stamp? {
        guard let clock = short(), clock > 0, let device = word48() else { return nil }
        return Stamp(clock: clock, device: DeviceID(device))
    }
}
