internal import Glibc

/// What the memory of a process holds; readable with the door KEYS_TEST_DOOR_DUMPABLE (and to root, where that is needed).
public enum ProcessMemory {
    /// How a text may lie in memory.
    public enum Form: Hashable, Sendable, CaseIterable {
        /// The bytes themselves.
        case raw
        /// Two bytes a character, little-endian.
        case utf16
        /// Four bytes a character, little-endian (wchar_t).
        case utf32
        /// The last byte first.
        case reversed
        /// A character a cell, with something else in between: as ncurses and other screens keep it.
        case cells
    }

    /// The distances from a character to the next in a row of cells.
    private static let strides = Array(stride(from: 8, through: 64, by: 4))

    /// In which forms each text is in some mapping of a process; nil where its memory may not be read.
    public static func forms(of texts: [String], in process: Int32) -> [Set<Form>]? {
        let needles = texts.map(Needle.init)
        let longest = needles.map(\.longest).max() ?? 0
        var found = needles.map { _ in Set<Form>() }
        let isReadable = pieces(of: process, overlapping: longest) { bytes in
            for (index, needle) in needles.enumerated() { found[index].formUnion(needle.forms(in: bytes)) }
        }
        return isReadable ? found : nil
    }

    /// Lends the memory piece by piece; false where it may not be read.
    private static func pieces(
        of process: Int32, overlapping: Int, _ look: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        guard let maps = Home.contents(of: "/proc/\(process)/maps"), !maps.isEmpty else { return false }
        let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { return false }
        defer { close(memory) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 20, alignment: 16)
        defer { buffer.deallocate() }
        // What the kernel lends ([vvar], [vdso], [vsyscall]) is nobody's.
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") where !line.contains("[v") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
            guard ends.count == 2 else { continue }
            var start = ends[0]
            while start < ends[1] {
                let got = pread(memory, buffer.baseAddress, min(buffer.count, ends[1] - start), start)
                if got > 0 { look(UnsafeRawBufferPointer(rebasing: buffer[..<got])) }
                // The next piece begins so early that nothing is cut in two; a page that cannot be read is left out.
                start += got <= 0 ? 4096 : got < buffer.count ? got : got - overlapping
            }
        }
        return true
    }

    /// A text in each form.
    private struct Needle {
        let patterns: [(form: Form, bytes: [UInt8])]
        /// Its characters, as a cell begins with them.
        let characters: [[UInt8]]
        let longest: Int

        init(_ text: String) {
            let raw = Array(text.utf8)
            characters = text.unicodeScalars.map { scalar in withUnsafeBytes(of: scalar.value) { Array($0) } }
            patterns = [
                (.raw, raw), (.utf16, text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }),
                (.utf32, characters.flatMap { $0 }), (.reversed, Array(raw.reversed())),
            ]
            longest = max(characters.count * (ProcessMemory.strides.last ?? 0), raw.count * 4)
        }

        func forms(in bytes: UnsafeRawBufferPointer) -> Set<Form> {
            var found = Set(patterns.filter { bytes.holds($0.bytes) }.map(\.form))
            if hasCells(bytes) { found.insert(.cells) }
            return found
        }

        private func hasCells(_ bytes: UnsafeRawBufferPointer) -> Bool {
            // One character has no distance to a next.
            guard characters.count > 1 else { return false }
            return bytes.hasPlace(of: characters[0]) { place in
                ProcessMemory.strides.contains { stride in
                    characters.indices.allSatisfy { index in
                        let offset = place + index * stride
                        return offset + 4 <= bytes.count
                            && bytes[offset..<(offset + 4)].elementsEqual(characters[index])
                    }
                }
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a pattern stands in the bytes; an empty one nowhere.
    public func holds(_ pattern: [UInt8]) -> Bool { hasPlace(of: pattern) { _ in true } }

    /// Whether one of the places where a pattern stands is as wanted.
    func hasPlace(of pattern: [UInt8], _ isWanted: (Int) -> Bool) -> Bool {
        guard let base = baseAddress, let first = pattern.first, pattern.count <= count else { return false }
        var offset = 0
        let last = count - pattern.count
        while offset <= last, let found = memchr(base + offset, Int32(first), last - offset + 1) {
            let place = base.distance(to: UnsafeRawPointer(found))
            if memcmp(found, pattern, pattern.count) == 0, isWanted(place) { return true }
            offset = place + 1
        }
        return false
    }
}
