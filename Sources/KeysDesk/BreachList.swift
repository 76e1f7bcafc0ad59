internal import Glibc
public import KeysSecret

/// A list of breached passwords as Have I Been Pwned gives it: `SHA1:count` lines, sorted by hash. A large one is searched
/// by halves, whatever its size; a small one, or one that turns out not to be sorted, is read through once.
public final class BreachList {
    /// What was found.
    public struct Found: Equatable, Sendable {
        /// The numbers of the hashes that are in the list.
        public var numbers: Set<Int>
        /// Whether the list is not sorted, so that all of it was read.
        public var isUnsorted: Bool

        /// What was found, put together.
        public init(numbers: Set<Int> = [], isUnsorted: Bool = false) {
            self.numbers = numbers
            self.isUnsorted = isUnsorted
        }
    }

    /// Bytes of a hash.
    public static let hashSize = 20
    /// Lists below this many bytes are read through.
    public static let usualSmall: Int64 = 64 << 20

    /// Halves that contradict each other.
    private struct Unsorted: Error {}

    private let file: Descriptor
    private let path: String
    private let size: Int64
    private let isSmall: Bool

    /// Opens a list; its first and last lines must be sound.
    public init(_ path: String, smallBelow small: Int64 = usualSmall) throws(DeskError) {
        file = try Descriptor.reading(path)
        self.path = path
        var info = stat()
        let isFile = fstat(file.number, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int64(info.st_size) : 0
        isSmall = size < small
        guard isFile else { throw .notAFile(path: path) }
        guard size > 0 else { throw .emptyBreachList }
        _ = try line(at: 0)
        _ = try line(at: size - 1)
    }

    deinit { file.shut() }

    /// Looks for hashes that lie one after the other; `progress` hears parts of 1.
    public func find(
        _ hashes: borrowing SecretBytes, progress: (Double) -> Void = { _ in }
    ) throws(DeskError) -> Found {
        let count = hashes.count / Self.hashSize
        guard count > 0, !isSmall else { return try scan(hashes, progress) }
        var found = Found()
        var isUnsorted = false
        try hashes.withBytes { (bytes: Span<UInt8>) throws(DeskError) in
            for number in 0..<count where !isUnsorted {
                progress(Double(number) / Double(count))
                let start = number * Self.hashSize
                do {
                    if try search(bytes.extracting(start..<start + Self.hashSize)) { found.numbers.insert(number) }
                } catch let error as DeskError {
                    throw error
                } catch {
                    isUnsorted = true
                }
            }
        }
        guard isUnsorted else { return found }
        found = try scan(hashes, progress)
        found.isUnsorted = true
        return found
    }

    // MARK: By halves

    /// Each line looked at must lie between those that were taken for its neighbours.
    private func search(_ wanted: Span<UInt8>) throws -> Bool {
        var low: Int64 = 0
        var high = size
        var below: [UInt8]?
        var above: [UInt8]?
        while low < high {
            let line = try line(at: low + (high - low) / 2)
            if let below, !below.lexicographicallyPrecedes(line.hash) { throw Unsorted() }
            if let above, !line.hash.lexicographicallyPrecedes(above) { throw Unsorted() }
            switch Self.order(wanted, line.hash.span) {
            case 0: return true
            case ..<0: (high, above) = (line.start, line.hash)
            default: (low, below) = (line.end, line.hash)
            }
        }
        return false
    }

    /// The line a byte of the file is in.
    private func line(at offset: Int64) throws(DeskError) -> (start: Int64, end: Int64, hash: [UInt8]) {
        let longest = Int64(BreachLine.longest)
        let from = max(0, offset - longest)
        let bytes = try read(from, Int(min(size, offset + longest) - from))
        let here = Int(offset - from)
        let start = (bytes[..<here].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let end = bytes[here...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var line = BreachLine()
        guard start > 0 || from == 0, line.read(bytes[start..<end].span) else {
            throw .notABreachList(line: nil, offset: from + Int64(start))
        }
        return (from + Int64(start), min(size, from + Int64(end) + 1), line.hash)
    }

    private func read(_ offset: Int64, _ count: Int) throws(DeskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(file.number, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
            }
            if got > 0 {
                done += got
            } else if got == 0 {
                throw .notABreachList(line: nil, offset: offset + Int64(done))
            } else if errno != EINTR {
                throw .cannotRead(path: path, errno: errno)
            }
        }
        return bytes
    }

    // MARK: From end to end

    private func scan(_ hashes: borrowing SecretBytes, _ progress: (Double) -> Void) throws(DeskError) -> Found {
        let count = hashes.count / Self.hashSize
        let sorted = hashes.withUnsafePointer { base in
            (0..<count).sorted { memcmp(base + $0 * Self.hashSize, base + $1 * Self.hashSize, Self.hashSize) < 0 }
        }
        var found = Found()
        var rest: [UInt8] = []
        var offset: Int64 = 0
        var number = 0
        var line = BreachLine()
        while offset < size {
            progress(Double(offset) / Double(size))
            let chunk = try read(offset, Int(min(1 << 20, size - offset)))
            let start = offset - Int64(rest.count)
            offset += Int64(chunk.count)
            rest += chunk
            var from = 0
            while from < rest.count {
                guard let end = rest[from...].firstIndex(of: UInt8(ascii: "\n")) ?? (offset == size ? rest.count : nil)
                else { break }
                number += 1
                guard line.read(rest.span.extracting(from..<end)) else {
                    throw .notABreachList(line: number, offset: start + Int64(from))
                }
                hashes.withBytes { Self.note(line.hash, in: $0, sorted, &found.numbers) }
                from = min(end + 1, rest.count)
            }
            rest.removeFirst(from)
            guard rest.count <= BreachLine.longest else {
                throw .notABreachList(line: number + 1, offset: offset - Int64(rest.count))
            }
        }
        return found
    }

    /// Notes the numbers of the hashes that equal one of the list.
    private static func note(_ hash: [UInt8], in all: Span<UInt8>, _ sorted: [Int], _ found: inout Set<Int>) {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            let start = sorted[middle] * hashSize
            if order(all.extracting(start..<start + hashSize), hash.span) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        while low < sorted.count {
            let start = sorted[low] * hashSize
            guard order(all.extracting(start..<start + hashSize), hash.span) == 0 else { return }
            found.insert(sorted[low])
            low += 1
        }
    }

    private static func order(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Int {
        for index in 0..<hashSize where one[index] != other[index] { return one[index] < other[index] ? -1 : 1 }
        return 0
    }
}

/// One line of a list: forty hexadecimal digits, a colon, a count; CR may follow.
struct BreachLine {
    /// No sound line is longer, its end counted.
    static let longest = 64

    private(set) var hash = [UInt8](repeating: 0, count: BreachList.hashSize)

    /// Takes a line without its LF; false for what is none.
    mutating func read(_ line: Span<UInt8>) -> Bool {
        var end = line.count
        if end > 0, line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        guard end > 41, end < Self.longest, line[40] == UInt8(ascii: ":") else { return false }
        for index in 41..<end where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[index]) { return false }
        for index in hash.indices {
            guard let high = Self.digit(line[2 * index]), let low = Self.digit(line[2 * index + 1]) else {
                return false
            }
            hash[index] = high << 4 | low
        }
        return true
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
