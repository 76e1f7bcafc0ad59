internal import Testing

/// The house holds: what may be imported where, and what no file may say.
struct HouseTests {
    private func swiftFiles() throws -> [String] {
        let files = try SourceTree.rooms().flatMap(SourceTree.files).filter { $0.hasSuffix(".swift") }
        try #require(files.count > 20, "hardly any file found: the test looks in the wrong place")
        return files
    }

    @Test func `a room imports only what the table allows`() throws {
        var seen = 0
        for room in House.rooms {
            for file in SourceTree.files(of: room.name) where file.hasSuffix(".swift") {
                for line in try SourceTree.lines(of: file) {
                    guard let module = SourceTree.module(importedBy: line.text) else { continue }
                    seen += 1
                    #expect(!House.forbids(module, in: room), "\(file):\(line.number) imports \(module)")
                }
            }
        }
        #expect(seen > 10)
    }

    @Test func `every folder of Sources is a room of the table`() throws {
        let known = Set(House.rooms.map(\.name)).union(House.cRooms)
        for room in try SourceTree.rooms() { #expect(known.contains(room), "\(room) is in no table") }
    }

    @Test func `every room that has a folder has files`() throws {
        for room in try SourceTree.rooms() { #expect(!SourceTree.files(of: room).isEmpty, "\(room) is empty") }
    }

    @Test func `C headers are in C rooms alone, and only one of them wraps curses`() throws {
        for room in try SourceTree.rooms() {
            for file in SourceTree.files(of: room) where [".h", ".c", ".modulemap"].contains(where: file.hasSuffix) {
                #expect(House.cRooms.contains(room), "\(file) stands outside a C room")
                for line in try SourceTree.lines(of: file) where line.text.contains("curses") {
                    #expect(room == House.curses, "\(file):\(line.number)")
                }
            }
        }
    }

    @Test func `the place without plaintext opens no secret`() throws {
        for file in SourceTree.files(of: "KeysSync") {
            for line in try SourceTree.lines(of: file) {
                let code = SourceTree.code(of: line.text)
                #expect(!code.contains("reveal") && !code.contains("withBytes"), "\(file):\(line.number)")
            }
        }
    }

    @Test(arguments: ["try!", "as!"])
    func `nothing is forced`(_ word: String) throws {
        for file in try swiftFiles() {
            for line in try SourceTree.lines(of: file) {
                #expect(!SourceTree.code(of: line.text).contains(word), "\(file):\(line.number)")
            }
        }
    }

    @Test func `only the listed places end the program`() throws {
        var found: [String: Int] = [:]
        for file in try swiftFiles() {
            for line in try SourceTree.lines(of: file) where SourceTree.code(of: line.text).contains("fatalError") {
                found[file, default: 0] += 1
            }
        }
        for (file, count) in found { #expect(count <= House.fatalErrors[file] ?? 0, "\(file) has \(count)") }
        for file in House.fatalErrors.keys { #expect(found[file] != nil, "\(file) has none any more") }
    }

    @Test func `nothing is left for later`() throws {
        for file in try swiftFiles() {
            for line in try SourceTree.lines(of: file) {
                let words = line.text.split(whereSeparator: { !$0.isLetter })
                let isLeft = words.contains { ["TODO", "FIXME", "XXX"].contains($0) }
                #expect(!isLeft, "\(file):\(line.number)")
            }
        }
    }

    @Test(
        arguments: [
            ("import Glibc", "Glibc"), ("  public import KeysModel", "KeysModel"), ("@testable import A.B", "A"),
            ("@preconcurrency internal import struct Foundation.URL", "Foundation"), ("importer.run()", nil),
            ("/// import Glibc", nil),
        ] as [(String, String?)])
    func `an import is read whatever stands before it`(_ line: String, _ module: String?) {
        #expect(SourceTree.module(importedBy: line) == module)
    }

    @Test func `the table forbids`() throws {
        let sync = try #require(House.rooms.first { $0.name == "KeysSync" })
        #expect(House.forbids("KeysSecret", in: sync) && House.forbids("Foundation", in: sync))
        let importing = try #require(House.rooms.first { $0.name == "KeysImport" })
        #expect(House.forbids("FoundationEssentials", in: importing) && House.forbids("CSodium", in: importing))
    }
}
