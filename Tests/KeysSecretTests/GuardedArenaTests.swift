internal import Glibc
internal import Testing

@testable internal import KeysSecret

/// The arena gives no byte twice, and nothing back unwiped.
struct GuardedArenaTests {
    private func fill(_ piece: GuardedArena.Piece, _ byte: UInt8) {
        memset(piece.base, Int32(byte), piece.capacity)
    }

    private func holds(_ piece: GuardedArena.Piece, _ byte: UInt8) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: piece.base, count: piece.capacity)
        return bytes.allSatisfy { $0 == byte }
    }

    /// Whether nothing of any secret is there: zeros, or what `sodium_malloc` fills new memory with.
    private func isWiped(_ piece: GuardedArena.Piece) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: piece.base, count: piece.capacity)
        return bytes.allSatisfy { $0 == 0 || $0 == 0xdb }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `pieces never overlap, and are one stretch again in the end`(_ seed: UInt64) {
        let capacity = 64 * 1024
        let arena = GuardedArena(capacity: capacity)
        var state = seed
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var taken: [(piece: GuardedArena.Piece, mark: UInt8)] = []
        for step in 0..<4000 {
            if below(100) < 52 || taken.isEmpty {
                let size = [0, 1, 15, 16, 17, 32, 100, 4096][below(8)]
                let piece = arena.take(size)
                #expect(piece.capacity >= max(size, 16))
                if !piece.standsAlone { #expect(isWiped(piece), "step \(step): not wiped") }
                let mark = UInt8(1 + step % 200)
                fill(piece, mark)
                taken.append((piece, mark))
            } else {
                let one = taken.remove(at: below(taken.count))
                #expect(holds(one.piece, one.mark), "step \(step): somebody else wrote here")
                arena.giveBack(one.piece)
                if !one.piece.standsAlone { #expect(holds(one.piece, 0)) }
            }
        }
        for one in taken {
            #expect(holds(one.piece, one.mark))
            arena.giveBack(one.piece)
        }
        let whole = arena.take(capacity)
        #expect(!whole.standsAlone, "the free stretches did not grow together")
        #expect(isWiped(whole))
        arena.giveBack(whole)
    }

    @Test func `what does not fit stands alone`() {
        let arena = GuardedArena(capacity: 4096)
        let (small, large) = (arena.take(4096), arena.take(1))
        #expect(!small.standsAlone && large.standsAlone)
        arena.giveBack(small)
        arena.giveBack(large)
        let again = arena.take(16)
        #expect(!again.standsAlone)
        arena.giveBack(again)
    }

    @Test func `several threads share the arena`() async {
        let wrong = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 { group.addTask { Self.wrongRounds(of: worker) } }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    private static func wrongRounds(of worker: Int) -> Int {
        var wrong = 0
        for round in 0..<2000 {
            let size = (round * 37 + worker * 11) % 700
            let mark = UInt8(truncatingIfNeeded: worker * 31 + round)
            let secret = SecretBytes([UInt8](repeating: mark, count: size))
            let copy = secret.copy()
            let isWhole = copy.withBytes { span in span.indices.allSatisfy { span[$0] == mark } }
            if !isWhole || !copy.equals(secret) { wrong += 1 }
        }
        return wrong
    }
}
