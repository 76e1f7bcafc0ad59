/// When and where something was last changed: a logical clock and the device it ticked on (Lamport 1978). A clock is
/// no time of day and decides nothing but the order among equals.
public struct Stamp: Hashable, Comparable, Sendable {
    /// The logical clock, from 1.
    public let clock: UInt64
    /// Where it ticked.
    public let device: DeviceID

    /// A stamp of a clock on a device.
    public init(clock: UInt64, device: DeviceID) {
        self.clock = clock
        self.device = device
    }

    /// The larger clock is the later; of equal ones the larger device.
    public static func < (one: Stamp, other: Stamp) -> Bool {
        (one.clock, one.device.value) < (other.clock, other.device.value)
    }
}

/// What went into a version of an entry: for every device the highest clock (Parker et al. 1983).
public struct VersionVector: Hashable, Sendable {
    /// One part of a vector.
    public struct Component: Hashable, Sendable {
        /// The device.
        public let device: DeviceID
        /// Its highest clock that went in, from 1.
        public let clock: UInt64
    }

    /// The parts in the order of their devices.
    public private(set) var components: [Component]

    /// A vector of one stamp, or of none.
    public init(_ stamp: Stamp? = nil) {
        components = stamp.map { [Component(device: $0.device, clock: $0.clock)] } ?? []
    }

    /// A vector from parts that must be in strict order of their devices with clocks from 1; nil otherwise.
    init?(ordered components: [Component]) {
        for (one, other) in zip(components, components.dropFirst()) where one.device >= other.device { return nil }
        guard components.allSatisfy({ $0.clock > 0 }) else { return nil }
        self.components = components
    }

    /// The highest clock of a device; 0 for none. Setting a lower one is possible only by `dropping`.
    public subscript(device: DeviceID) -> UInt64 {
        components.first { $0.device == device }?.clock ?? 0
    }

    /// Where a device stands among the parts.
    func index(of device: DeviceID) -> Int? { components.firstIndex { $0.device == device } }

    /// Whether what bears this stamp went in.
    public func contains(_ stamp: Stamp) -> Bool { self[stamp.device] >= stamp.clock }

    /// Whether everything of `other` went in.
    public func covers(_ other: VersionVector) -> Bool {
        other.components.allSatisfy { self[$0.device] >= $0.clock }
    }

    /// Raises the clock of the stamp's device to the stamp's.
    public mutating func include(_ stamp: Stamp) {
        guard let index = components.firstIndex(where: { $0.device >= stamp.device }) else {
            return components.append(Component(device: stamp.device, clock: stamp.clock))
        }
        let component = Component(device: stamp.device, clock: stamp.clock)
        if components[index].device != stamp.device {
            components.insert(component, at: index)
        } else if components[index].clock < stamp.clock {
            components[index] = component
        }
    }

    /// Raises every clock to at least that of `other`.
    public mutating func include(_ other: VersionVector) {
        for component in other.components {
            include(Stamp(clock: component.clock, device: component.device))
        }
    }

    /// The vector without a device's part.
    public func dropping(_ device: DeviceID) -> VersionVector {
        var copy = self
        copy.components.removeAll { $0.device == device }
        return copy
    }
}
