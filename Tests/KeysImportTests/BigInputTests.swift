internal import Foundation
internal import Testing

@testable internal import KeysImport

/// One after the other, for they measure the memory of the process; what runs beside them is small.
@Suite(.serialized) struct BigInputTests {
    private static let lineSize = 128 << 20

    private func residentPeak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first) << 10
    }

    /// Writes a header, a good row, a huge line and a good row, a piece at a time.
    private func write(to file: FileHandle, quote: String) throws {
        try file.write(contentsOf: Data("name,url,username,password\na,,b,c\nd,,\(quote)".utf8))
        let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<Self.lineSize >> 20 { try file.write(contentsOf: piece) }
        try file.write(contentsOf: Data("\(quote),e\nf,,g,h\n".utf8))
    }

    private func check(_ seen: Outcome) {
        #expect(seen.entries.map(\.title) == ["a", "f"])
        #expect(seen.failed.count == 1)
        #expect(seen.failed.first?.hasPrefix("3 longer than") == true)
    }

    @Test(arguments: ["", "\""])
    func `a huge line costs its row and no memory`(quote: String) throws {
        let before = try residentPeak()
        let pipe = Pipe()
        let thread = Thread { [self] in
            try? write(to: pipe.fileHandleForWriting, quote: quote)
            try? pipe.fileHandleForWriting.close()
        }
        thread.start()
        check(try outcome(ImportReader(descriptor: pipe.fileHandleForReading.fileDescriptor)))
        #expect(try residentPeak() - before < 96 << 20)
    }

    @Test func `a huge line in a file costs its row and no memory`() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("keys-import-\(UUID().uuidString)")
        #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try FileHandle(forUpdating: url)
        try write(to: file, quote: "")
        try file.seek(toOffset: 0)
        let before = try residentPeak()
        check(try outcome(ImportReader(descriptor: file.fileDescriptor)))
        #expect(try residentPeak() - before < 96 << 20)
        try file.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cell of very many small things takes no longer than its length`() throws {
        let many = (0..<100_000).map { "t\($0)" }
        let lines = (0..<50_000).map { "f\($0): v" }.joined(separator: "\n")
        let tags = try read("title,tags,password\na,\"\(many.joined(separator: ","))\",b\n")
        #expect(tags.entries.first?.tags == many)
        let fields = try read("name,fields,login_uri,login_username,login_password\na,\"\(lines)\",,b,c\n")
        #expect(fields.entries.first?.fields.count == 50_000)
    }

    @Test func `progress reaches the size of the file`() throws {
        let text = "name,password\n" + String(repeating: "a,b\n", count: 100_000)
        try withFile(Array(text.utf8)) { descriptor in
            var reader = try ImportReader(descriptor: descriptor)
            #expect(reader.size == Int64(text.utf8.count))
            var last: Int64 = 0
            var count = 0
            while try reader.next() != nil {
                #expect(reader.bytesRead >= last)
                last = reader.bytesRead
                count += 1
            }
            #expect(count == 100_000 && last == reader.size)
        }
    }
}
