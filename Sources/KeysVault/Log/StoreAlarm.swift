public import KeysModel

/// What a store shows that it should not. Names, numbers and devices; nothing a store said.
public enum StoreAlarm: Hashable, Sendable {
    /// The log of a device ends before what was seen of it, and nothing covers the rest.
    case rollback(device: DeviceID, seen: UInt32, offered: UInt32)
    /// The log of a device has two futures.
    case fork(device: DeviceID, step: UInt32)
    /// Steps of a device that were there are gone, and nothing covers them.
    case missing(device: DeviceID, from: UInt32, to: UInt32)
    /// The store was in use and holds nothing any more.
    case empty
    /// The store was in use and now holds what other vaults put there, and nothing of this one.
    case foreign(blobs: Int)
    /// So many blobs of a device are damaged, do not open, or claim what nobody can back; its log is held up there.
    case corrupt(device: DeviceID, blobs: Int)
    /// A blob is of a format there never was.
    case downgrade
    /// A newer Keys wrote this.
    case tooNew
    /// What the store gives exceeds what Keys takes.
    case limit
}

/// What a sync tells and does not fail for.
public enum SyncWarning: Hashable, Sendable {
    /// Steps wait for others that are not there, for this long.
    case waiting(steps: Int, days: Int)
    /// What was seen is not there at the moment; a folder may be on its way.
    case absent(device: DeviceID, days: Int)
    /// Nothing of a device for so many days.
    case stale(device: DeviceID, days: Int)
    /// Another device changed its primary password.
    case passwordChanged(device: DeviceID)
    /// A device put back what the store had lost.
    case putBack(device: DeviceID)
    /// Two devices at the same place hold different versions: a fault of Keys.
    case different(device: DeviceID)
    /// This vault was noticed to be a copy and took a device id of its own.
    case copy
    /// Steps of an epoch that is over, which a device wrote too late.
    case late(device: DeviceID, steps: Int)
}
