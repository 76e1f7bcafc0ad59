internal import CSodium
internal import Synchronization

/// The guarded memory all secrets of the process live in: one region of 2 MiB from `sodium_malloc` (guard pages,
/// locked where the system allows it, left out of core dumps), handed out in pieces. One region, not one allocation
/// a secret: each allocation costs four mappings and the kernel gives 65,530.
///
/// What does not fit gets a region of its own.
final class GuardedArena: Sendable {
    static let shared = GuardedArena(capacity: 2 << 20)

    struct Piece: @unchecked Sendable {
        let base: UnsafeMutableRawPointer
        let capacity: Int
        let standsAlone: Bool
    }

    private struct Region: @unchecked Sendable {
        let base: UnsafeMutableRawPointer
        let capacity: Int
        let isLocked: Bool
        /// Free stretches by offset, never adjacent.
        var free: [(offset: Int, length: Int)]
    }

    private static let grain = 16
    private let region: Mutex<Region>

    init(capacity: Int) {
        guard sodium_init() >= 0 else { fatalError("libsodium cannot start") }
        guard let base = sodium_malloc(capacity) else { fatalError("no guarded memory") }
        let isLocked = sodium_mlock(base, capacity) == 0
        region = Mutex(Region(base: base, capacity: capacity, isLocked: isLocked, free: [(0, capacity)]))
    }

    /// Whether the kernel keeps the region out of swap.
    var isLocked: Bool { region.withLock { $0.isLocked } }

    func take(_ count: Int) -> Piece {
        let length = max(Self.grain, (count + Self.grain - 1) / Self.grain * Self.grain)
        let shared: Piece? = region.withLock { region in
            guard let index = region.free.firstIndex(where: { $0.length >= length }) else { return nil }
            let stretch = region.free[index]
            if stretch.length == length {
                region.free.remove(at: index)
            } else {
                region.free[index] = (stretch.offset + length, stretch.length - length)
            }
            return Piece(base: region.base + stretch.offset, capacity: length, standsAlone: false)
        }
        if let shared { return shared }
        guard let base = sodium_malloc(length) else { fatalError("no guarded memory") }
        return Piece(base: base, capacity: length, standsAlone: true)
    }

    func giveBack(_ piece: Piece) {
        sodium_memzero(piece.base, piece.capacity)
        if piece.standsAlone { return sodium_free(piece.base) }
        region.withLock { region in
            var offset = piece.base - region.base
            var length = piece.capacity
            var index = region.free.firstIndex { $0.offset > offset } ?? region.free.endIndex
            if index < region.free.endIndex, offset + length == region.free[index].offset {
                length += region.free[index].length
                region.free.remove(at: index)
            }
            if index > 0, region.free[index - 1].offset + region.free[index - 1].length == offset {
                index -= 1
                offset = region.free[index].offset
                length += region.free[index].length
                region.free.remove(at: index)
            }
            region.free.insert((offset, length), at: index)
        }
    }
}

/// What can be said about the memory secrets live in, for `keys doctor`.
public enum GuardedMemory {
    /// Whether the kernel keeps it out of swap.
    public static var isLocked: Bool { GuardedArena.shared.isLocked }
}
