internal import KeysBlobs
internal import KeysModel
internal import Testing

@testable internal import KeysVault

/// What goes into blobs and into the record of the log is written one way and read back the same.
struct LogCodingTests {
    private struct Draw {
        var random = SystemRandomNumberGenerator()

        mutating func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        mutating func device() -> DeviceID { DeviceID(UInt64.random(in: 0...(1 << 48 - 1), using: &random)) }
        mutating func hash() -> StepHash { StepHash(bytes(16)) }
        mutating func name() -> BlobName? { BlobName(bytes: bytes(BlobName.byteCount)) }

        mutating func vector() -> LogVector {
            var vector = LogVector()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                vector[device()] = LogPosition(
                    step: UInt32.random(in: 1...UInt32.max, using: &random),
                    clock: UInt64.random(in: 0...UInt64.max, using: &random),
                    date: Int64.random(in: Int64.min...Int64.max, using: &random), hash: hash())
            }
            return vector
        }

        mutating func stamp() -> Stamp {
            Stamp(clock: UInt64.random(in: 1...UInt64.max, using: &random), device: device())
        }

        mutating func notes() -> Notes {
            var notes = Notes()
            notes.devices = (0..<Int.random(in: 0...3, using: &random)).map { number in
                Notes.DeviceWord(
                    device: device(), isForgotten: number == 1, name: ["", "laptop", "téléphone 📱"][number],
                    token: number == 0 ? nil : bytes(32), stamp: stamp())
            }.sorted { $0.device < $1.device }
            if Bool.random(using: &random), let name = name() {
                notes.recovery = Notes.Recovery(
                    stamp: stamp(), name: name, token: bytes(32), slot: bytes(108), blob: bytes(1024))
            }
            if Bool.random(using: &random) {
                notes.owner = Notes.Owner(stamp: stamp(), address: "https://store.example/ä", box: bytes(72 + 52 * 3))
            }
            notes.passwordChanged = Bool.random(using: &random)
            notes.putsBack = Bool.random(using: &random)
            if Bool.random(using: &random) { notes.closing = Notes.Closing(nextEpoch: 7, vector: vector()) }
            return notes
        }

        mutating func pack() -> PackReference {
            PackReference(
                id: bytes(16), size: 5, chunks: [bytes(32)])
        }
    }

    @Test func `segments read back as they were written`() throws {
        var draw = Draw()
        for number in 0..<300 {
            let steps = [1, 1, 8, 64][number % 4]
            let content = SegmentContent(
                previous: draw.hash(), hashes: steps == 1 ? [] : (0..<steps).map { _ in draw.hash() },
                vector: draw.vector(),
                clock: UInt64(number), date: Int64(number) - 100, setHash: SetHash(bytes: draw.bytes(32)),
                notes: steps == 1 ? draw.notes() : draw.notes().lasting,
                cargo: number % 3 == 0 ? .pack(draw.pack()) : .inline(draw.bytes(number)))
            let bytes = content.encoded
            let read = try #require(
                SegmentContent(decoding: bytes, first: 2, last: UInt32(steps + 1), of: DeviceID(1 << 48 - 1)))
            #expect(read.encoded == bytes && read.vector == content.vector && read.notes == content.notes)
        }
    }

    @Test func `snapshots read back, and nothing cut or longer is one`() throws {
        var draw = Draw()
        for _ in 0..<40 {
            let notes = draw.notes().lasting
            let content = SnapshotContent(
                vector: draw.vector(), setHash: SetHash(bytes: draw.bytes(32)), notes: notes, pack: draw.pack())
            let bytes = content.encoded
            #expect(try #require(SnapshotContent(decoding: bytes)).encoded == bytes)
            for length in 0..<bytes.count { #expect(SnapshotContent(decoding: Array(bytes[..<length])) == nil) }
            #expect(SnapshotContent(decoding: bytes + [0]) == nil)
        }
    }

    @Test func `the record of the log reads back`() throws {
        var draw = Draw()
        for number in 0..<200 {
            var log = LogState()
            log.seen = draw.vector()
            log.ownSteps = [.init(step: 3, clock: 9, hash: draw.hash())]
            log.forks = [draw.device()]
            log.floor = draw.vector()
            log.address = "/a/folder \(number)"
            log.syncsAfterChange = number % 2 == 0
            log.hasContact = number % 3 == 0
            log.lastSync = Int64(number)
            for _ in 0..<number % 5 {
                guard let name = draw.name(), let chunk = draw.name() else { continue }
                log.known[name] = .init(
                    size: number, snapshot: number % 2 == 0 ? .init(vector: draw.vector()) : nil, chunks: [chunk])
                log.pending.append(.init(name: name, row: Int64(number), size: 3))
                log.expendable[chunk] = Int64(number) - 100
                log.voided.append(chunk)
            }
            log.absences = [.init(device: draw.device(), since: 5, listings: 2)]
            log.waitingSince = 3
            log.waitingListings = 4
            log.news = draw.notes()
            log.closed = .init(nextEpoch: 2, vector: draw.vector())
            log.closedBy = draw.device()
            log.ended = .init(nextEpoch: 1, vector: draw.vector())
            log.endedBy = draw.device()
            let bytes = log.encoded
            let read = try #require(LogState(decoding: bytes))
            #expect(read == log && read.encoded == bytes)
            #expect(LogState(decoding: Array(bytes.dropLast())) == nil && LogState(decoding: bytes + [0]) == nil)
        }
    }

    @Test func `a pack is cut so that every chunk is a whole blob, and comes together again`() throws {
        for size in [0, 1, 100, PackCutting.piece - 1, PackCutting.piece, PackCutting.piece + 1, 9_000_000] {
            let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let pieces = try #require(PackCutting.cut(content))
            #expect(pieces.dropLast().allSatisfy { $0.count == PackCutting.piece })
            #expect(pieces.allSatisfy { ($0.count + PackCutting.boxOverhead) % 1024 == 0 && !$0.isEmpty }, "\(size)")
            #expect(PackCutting.content(pieces.flatMap { $0 }, pieces: pieces.count) == content)
        }
    }
}
