internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// A body is read without copying a value, and one that is not one is refused.
struct BodyCoding {
    /// A body as FORMAT spells it, of what was read from another.
    private func spelled(_ index: BodyIndex, _ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [1]
        out.append(number: UInt64(index.values.count))
        for value in index.values {
            out.append(number: value.field.number)
            out.append(counted: Array(bytes[value.range]))
        }
        out.append(number: UInt64(index.history.count + index.unknownHistory.count))
        for old in index.history {
            out += old.item.encoded
            out.append(counted: Array(bytes[old.range]))
        }
        for one in index.unknownHistory { out += bytes[one.range] }
        for part in index.unknownParts { out += bytes[part.range] }
        return out
    }

    private func random(_ seed: UInt64) -> [UInt8] {
        var random = Seeded(seed)
        var words = RandomVersions(seed: seed)
        var out: [UInt8] = [1]
        let ids = Set((0..<random.below(5)).map { _ in max(1, random.next() >> UInt64(random.below(60))) }).sorted()
        out.append(number: UInt64(ids.count))
        for id in ids {
            out.append(number: id)
            out.append(counted: random.bytes(random.below(40)))
        }
        let count = random.below(5)
        out.append(number: UInt64(count))
        for _ in 0..<count {
            let item = HistoryItem(
                field: FieldID(1 + random.next() >> 40),
                stamp: Stamp(clock: 1 + random.next() >> 40, device: DeviceID(3)),
                changed: Int64(truncatingIfNeeded: random.next()), device: DeviceID(random.next()),
                reason: HistoryReason(rawValue: UInt8(random.below(4))) ?? .edit,
                type: FieldType(code: UInt8(random.below(9))) ?? .text, label: words.text())
            out += item.encoded
            out.append(counted: random.bytes(random.below(40)))
        }
        if random.chance(30) { out += [5, 2, 9, 9] }
        return out
    }

    @Test func `every body comes back byte for byte`() throws {
        for seed in 0..<UInt64(2000 * Effort.factor) {
            let bytes = random(seed)
            #expect(spelled(try BodyIndex(reading: bytes.span), bytes) == bytes, "seed \(seed)")
        }
    }

    @Test func `every body cut short or altered is refused or is its own`() {
        for seed in 0..<UInt64(100 * Effort.factor) {
            let bytes = random(seed)
            var others = bytes.indices.map { Array(bytes[..<$0]) }
            for index in bytes.indices {
                for mask: UInt8 in [1, 0x40, 0x80, 0xff] {
                    var altered = bytes
                    altered[index] ^= mask
                    others.append(altered)
                }
            }
            for other in others {
                guard let index = try? BodyIndex(reading: other.span) else { continue }
                // Old values of an unknown reason or type are kept behind the known ones.
                guard index.unknownHistory.isEmpty else { continue }
                #expect(spelled(index, other) == other, "seed \(seed)")
            }
        }
    }

    @Test func `wrong bodies are refused`() {
        let wrong: [(String, [UInt8])] = [
            ("empty", []), ("format", [2, 0, 0]), ("values out of order", [1, 2, 18, 0, 17, 0, 0]),
            ("a value twice", [1, 2, 17, 0, 17, 0, 0]), ("no history", [1, 0]),
            ("a value too long", [1, 1, 17, 9, 0]),
            ("parts out of order", [1, 0, 0, 3, 0, 2, 0]), ("half a part", [1, 0, 0, 3, 4, 1]),
        ]
        for (what, bytes) in wrong { #expect((try? BodyIndex(reading: bytes.span)) == nil, "\(what)") }
    }

    @Test func `bodies that are shorter than they say are refused`() throws {
        var form = EntryForm(kind: .login, title: "x")
        form.set(.password, to: "p")
        let shelf = try Shelf.new(form)
        let fault = #expect(throws: FormatError.self) {
            _ = try OpenedEntry(entry: shelf.entry, bodies: SecretBytes([1, 0]), sizes: [3])
        }
        #expect(fault != nil)
    }
}
