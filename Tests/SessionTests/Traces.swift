import Foundation
import Glibc

/// A secret to look for, in every coat it could wear.
struct Canary: Sendable {
    let name: String
    let value: String
    /// The coats: raw, hexadecimal, base64 at each of the three alignments, UTF-16.
    let coats: [(name: String, bytes: [UInt8])]

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
        let raw = Array(value.utf8)
        let hex = raw.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        coats =
            [
                ("raw", raw), ("hexadecimal", Array(hex.utf8)), ("hexadecimal", Array(hex.uppercased().utf8)),
                ("UTF-16 LE", raw.flatMap { [$0, 0] }), ("UTF-16 BE", raw.flatMap { [0, $0] }),
            ] + (0..<3).map { ("base64", Self.base64(raw, after: $0)) }
    }

    /// What base64 makes of the bytes alone when `after` others stand before them, whatever those and the next ones are.
    private static func base64(_ bytes: [UInt8], after: Int) -> [UInt8] {
        let text = Array(Data([UInt8](repeating: 0, count: after) + bytes).base64EncodedString().utf8)
        let first = (after * 8 + 5) / 6
        let end = (after + bytes.count) * 8 / 6
        return Array(text[first..<end])
    }

    /// The coat it wears in some bytes; nil where it is not in them.
    func coat(in bytes: UnsafeRawBufferPointer) -> String? { coats.first { contains(bytes, $0.bytes) }?.name }

    func coat(in bytes: [UInt8]) -> String? { bytes.withUnsafeBytes { coat(in: $0) } }
}

/// Whether a pattern stands in some bytes.
func contains(_ bytes: UnsafeRawBufferPointer, _ pattern: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress, let first = pattern.first, pattern.count <= bytes.count else { return false }
    var offset = 0
    let last = bytes.count - pattern.count
    while offset <= last {
        guard let found = memchr(base + offset, Int32(first), last - offset + 1) else { return false }
        if memcmp(found, pattern, pattern.count) == 0 { return true }
        offset = base.distance(to: UnsafeRawPointer(found)) + 1
    }
    return false
}

/// Where secrets could be left behind.
enum Traces {
    /// Every canary in a file below a folder, its names included: "canary (coat) in file".
    static func inFiles(below folder: String, _ canaries: [Canary]) -> [String] {
        var found: [String] = []
        for path in TestVault.everything(below: folder) {
            var info = stat()
            guard lstat(path, &info) == 0 else { continue }
            var bytes = Array(path.utf8)
            if info.st_mode & S_IFMT == S_IFREG, let contents = FileManager.default.contents(atPath: path) {
                bytes += Array(contents)
            }
            for canary in canaries {
                if let coat = canary.coat(in: bytes) { found.append("\(canary.name) (\(coat)) in \(path)") }
            }
        }
        return found
    }

    /// Every canary in the arguments or environment of any process there is.
    static func inProcesses(_ canaries: [Canary]) -> [String] {
        var found: [String] = []
        for number in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(number) != nil {
            for part in ["cmdline", "environ"] {
                guard let bytes = read("/proc/\(number)/\(part)") else { continue }
                for canary in canaries {
                    if let coat = canary.coat(in: bytes) {
                        found.append("\(canary.name) (\(coat)) in \(part) of a process")
                    }
                }
            }
        }
        return found
    }

    /// A file of /proc, whose size is not known before.
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while case let got = fread(&chunk, 1, chunk.count, file), got > 0 { all += chunk[..<got] }
        return all
    }

    /// Which patterns stand in the memory of a process; nil where it may not be read.
    static func inMemory(of process: Int32, _ patterns: [[UInt8]]) -> [Bool]? {
        guard let maps = read("/proc/\(process)/maps") else { return nil }
        let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { return nil }
        defer { close(memory) }
        var found = patterns.map { _ in false }
        let longest = patterns.map(\.count).max() ?? 0
        let size = 4 << 20
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") where !line.contains("[v") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2 else { continue }
            var start = ends[0]
            while start < ends[1] {
                let got = pread(memory, buffer, Int(min(UInt64(size), ends[1] - start)), off_t(bitPattern: start))
                guard got > 0 else { break }
                let bytes = UnsafeRawBufferPointer(start: buffer, count: got)
                for (index, pattern) in patterns.enumerated() where !found[index] {
                    found[index] = contains(bytes, pattern)
                }
                // The next piece begins so early that nothing is cut in two.
                start += UInt64(got < size ? got : got - longest)
            }
        }
        return found
    }
}

/// `off_t` of an address.
private func off_t(bitPattern: UInt64) -> Glibc.off_t { Glibc.off_t(Int64(bitPattern: bitPattern)) }
