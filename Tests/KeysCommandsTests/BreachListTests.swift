import Foundation
import KeysDesk
import KeysSecret
import SessionSupport
import Testing

/// Lists of breached passwords: sound ones, and every way they can be broken.
@Suite struct BreachListTests {
    /// The n-th of hashes that are in order.
    private static func hash(_ number: Int) -> [UInt8] {
        let word = UInt64(number) &* 0x0000_0800_0000_0000
        return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
            + (0..<12).map { UInt8(truncatingIfNeeded: number &* 37 &+ $0) }
    }

    private static func line(_ hash: [UInt8], isLower: Bool = false, end: String = "\r\n") -> String {
        hash.map { byte in
            let text = String(byte, radix: 16, uppercase: !isLower)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined() + ":\(hash[7])\(end)"
    }

    /// Even numbers are listed, odd ones are not.
    private static func lines(_ count: Int, isLower: Bool = false, end: String = "\r\n") -> [String] {
        (0..<count).map { line(hash(2 * $0), isLower: isLower, end: end) }
    }

    private static func hashes(_ numbers: [Int]) -> SecretBytes { SecretBytes(numbers.flatMap(hash)) }

    private func find(_ text: String, _ numbers: [Int], small: Int64) throws -> BreachList.Found {
        let home = try Home()
        let list = try BreachList(try home.write("list.txt", text), smallBelow: small)
        return try list.find(Self.hashes(numbers))
    }

    @Test(arguments: [(false, "\r\n"), (true, "\n")], [0, Int64.max])
    func `what is in a list is found and nothing else`(_ spelling: (Bool, String), _ small: Int64) throws {
        for count in [1, 2, 3, 700] {
            let text = Self.lines(count, isLower: spelling.0, end: spelling.1).joined()
            let numbers = [0, 1, 2 * count - 2, 2 * count - 1, 2 * count, count / 2 * 2, count / 2 * 2 + 1]
            let found = try find(text, numbers, small: small)
            let wanted = Set(numbers.indices.filter { numbers[$0].isMultiple(of: 2) && numbers[$0] < 2 * count })
            #expect(found == BreachList.Found(numbers: wanted, isUnsorted: false), "\(count)")
        }
    }

    @Test func `every hash of a large list is found by halves`() throws {
        // Five megabytes.
        let count = 110_000
        let home = try Home()
        let path = try home.write("list.txt", Self.lines(count).joined())
        let list = try BreachList(path, smallBelow: 0)
        let numbers = (0..<4000).map { $0 * 54 + $0 % 2 }
        let found = try list.find(Self.hashes(numbers))
        #expect(found.numbers == Set(numbers.indices.filter { numbers[$0].isMultiple(of: 2) }))
        #expect(!found.isUnsorted)
    }

    @Test func `the last line may want its end`() throws {
        var text = Self.lines(40).joined()
        text.removeLast()
        #expect(try find(text, [78, 79], small: 0).numbers == [0])
        #expect(try find(text, [78, 79], small: .max).numbers == [0])
    }

    @Test func `a list that is not sorted is read through and said to be so`() throws {
        let text = Self.lines(400).reversed().joined()
        let found = try find(text, [0, 1, 798, 300], small: 0)
        #expect(found == BreachList.Found(numbers: [0, 2, 3], isUnsorted: true))
        #expect(try find(text, [0, 1, 798, 300], small: .max).numbers == [0, 2, 3])
    }

    @Test func `equal passwords are all found`() throws {
        #expect(try find(Self.lines(9).joined(), [4, 4, 5, 4], small: .max).numbers == [0, 1, 3])
        #expect(try find(Self.lines(9).joined(), [4, 4, 5, 4], small: 0).numbers == [0, 1, 3])
    }

    @Test(arguments: [0, Int64.max]) func `an empty list is said to be empty`(_ small: Int64) {
        #expect(throws: DeskError.emptyBreachList) { try find("", [1], small: small) }
    }

    @Test(arguments: [1, 20, 39, 40, 41], [0, Int64.max])
    func `a list cut in its last line is not searched`(_ kept: Int, _ small: Int64) {
        let all = Self.lines(50)
        let text = all.dropLast().joined() + all[49].prefix(kept)
        let offset = Int64(all.dropLast().joined().utf8.count)
        #expect(throws: DeskError.notABreachList(line: nil, offset: offset)) { try find(text, [1], small: small) }
    }

    @Test func `garbage in the middle is named by line and place`() throws {
        var all = Self.lines(50)
        all[30] = "this is no hash\r\n"
        let offset = Int64(all[..<30].joined().utf8.count)
        #expect(throws: DeskError.notABreachList(line: 31, offset: offset)) {
            try find(all.joined(), [1], small: .max)
        }
        // Searching by halves stops where it meets it.
        #expect(throws: DeskError.self) { try find(all.joined(), Array(0..<99), small: 0) }
    }

    @Test(arguments: [0, Int64.max]) func `a file of one endless line is no list`(_ small: Int64) {
        #expect(throws: DeskError.notABreachList(line: nil, offset: 0)) {
            try find(String(repeating: "A", count: 3_000_000), [1], small: small)
        }
    }

    @Test func `a folder and what is not there are no lists`() throws {
        let home = try Home()
        #expect(throws: DeskError.notAFile(path: home.path)) { try BreachList(home.path) }
        #expect(throws: DeskError.self) { try BreachList(home.path + "/nothing") }
    }
}
