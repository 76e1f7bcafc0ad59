internal import KeysSecret
internal import Testing

@testable internal import KeysImport

/// What a file says at reader level: `line: cell|cell`, or why a record failed.
private func records(
    _ bytes: [UInt8], _ dialect: CSVDialect = CSVDialect(), encoding: TextEncoding? = nil, step: Int = 64 << 10
) throws -> [String] {
    try withFile(bytes) { descriptor in
        var reader = CSVReader(try ByteSource.open(descriptor, encoding: encoding, step: step), dialect: dialect)
        var records: [String] = []
        while try reader.next() {
            if let failure = reader.record.failure {
                records.append("\(reader.record.line): \(ImportReason(failure).sentence)")
                continue
            }
            var cells: [String] = []
            for index in reader.record.cells.indices { cells.append(reader.record.text(index)) }
            let stray = reader.record.columnWithStrayText.map { " (stray \($0))" } ?? ""
            records.append("\(reader.record.line): " + cells.joined(separator: "|") + stray)
        }
        return records
    }
}

struct Pitfall: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let records: [String]
    var dialect = CSVDialect()
    var testDescription: String { name }
}

let pitfalls = [
    Pitfall(name: "plain", text: "a,b\nc,d\n", records: ["1: a|b", "2: c|d"]),
    Pitfall(name: "no end of line at the end", text: "a,b\nc,d", records: ["1: a|b", "2: c|d"]),
    Pitfall(
        name: "CRLF, LF, CR and CRCRLF mixed", text: "a\r\nb\nc\rd\r\r\ne\r\r\n",
        records: ["1: a", "2: b", "3: c", "4: d", "5: e"]),
    Pitfall(
        name: "line ends in quoted cells stay", text: "\"a\r\nb\",c\n\"d\re\n\",f\ng,h",
        records: ["1: a\r\nb|c", "3: d\re\n|f", "6: g|h"]),
    Pitfall(
        name: "CRCRLF in a quoted cell is one line", text: "\"a\r\r\nb\"\r\r\nc", records: ["1: a\r\r\nb", "3: c"]),
    Pitfall(name: "doubled quotes", text: "\"a\"\"b\",\"\"\"\"\n", records: ["1: a\"b|\""]),
    Pitfall(name: "quotes inside a cell are text", text: "a\"b,c\"\"d,e\"\n", records: ["1: a\"b|c\"\"d|e\""]),
    Pitfall(
        name: "two quotes at the start of a cell stay", text: "x,\"\"complex,y\n",
        records: ["1: x|\"\"complex|y (stray 2)"]),
    Pitfall(name: "text behind a closing quote stays", text: "\"ab\"cd,e\n", records: ["1: \"ab\"cd|e (stray 1)"]),
    Pitfall(
        name: "what looked doubled is two again", text: "\"a\"\"b\"c,e\n", records: ["1: \"a\"\"b\"c|e (stray 1)"]),
    Pitfall(
        name: "a program that does not double its quotes", text: "\"he said \"hi\" to us\",e\n",
        records: ["1: he said \"hi\" to us|e (stray 1)"]),
    Pitfall(name: "blanks behind a closing quote are padding", text: "\"ab\"  ,e\n", records: ["1: ab|e"]),
    Pitfall(name: "blanks before and after belong to the cell", text: " a , b \n", records: ["1:  a | b "]),
    Pitfall(name: "blank lines are nothing", text: "\n\r\n   \na,b\n\n\t\nc,d\n\n", records: ["4: a|b", "7: c|d"]),
    Pitfall(name: "a quoted blank cell is something", text: "\" \"\n\"\"\n", records: ["1:  ", "2: "]),
    Pitfall(name: "ragged", text: "a,b,c\nd\ne,f,g,h\n,\n", records: ["1: a|b|c", "2: d", "3: e|f|g|h", "4: |"]),
    Pitfall(name: "an empty last cell", text: "a,b,\nc,", records: ["1: a|b|", "2: c|"]),
    Pitfall(
        name: "a quote that is never closed, so the rest of the file belongs to it", text: "a,b\nc,\"d\ne,f\n",
        records: [
            "1: a|b", "2: the quote that opens column 2 is never closed, so the rest of the file belongs to it",
        ]),
    Pitfall(name: "a closing quote at the end", text: "a,\"b\"", records: ["1: a|b"]),
    Pitfall(
        name: "an opening quote at the end", text: "a,\"",
        records: ["1: the quote that opens column 2 is never closed, so the rest of the file belongs to it"]),
    Pitfall(
        name: "semicolons", text: "a;\"b;c\";d,e\n", records: ["1: a|b;c|d,e"],
        dialect: CSVDialect(delimiter: UInt8(ascii: ";"))),
    Pitfall(
        name: "tabs", text: "a\tb c\t\"d\te\"\n", records: ["1: a|b c|d\te"], dialect: CSVDialect(delimiter: .tab)),
    Pitfall(name: "backslashes mean nothing", text: "\"a\\\",\"b\\n\"\n", records: ["1: a\\|b\\n"]),
    Pitfall(
        name: "backslashes escape where they do", text: "\"a\\\"b\",\"c\\\\\",d\\\n", records: ["1: a\"b|c\\|d\\"],
        dialect: CSVDialect(escapesWithBackslash: true)),
    Pitfall(name: "two backslash characters n stay", text: "a\\nb,\"c\\nd\"\n", records: ["1: a\\nb|c\\nd"]),
    Pitfall(name: "several alphabets", text: "Ümläut,密码,🗝️\n", records: ["1: Ümläut|密码|🗝️"]),
]

@Suite struct CSVReaderTests {
    @Test(arguments: pitfalls)
    func `every pitfall is read the same in pieces of any size`(pitfall: Pitfall) throws {
        for step in [1, 2, 3, 7, 64 << 10] {
            #expect(try records(Array(pitfall.text.utf8), pitfall.dialect, step: step) == pitfall.records)
        }
    }

    @Test func `a cell that is too long fails its row and no other`() throws {
        let long = String(repeating: "x", count: CSVRecord.longestCell + 1)
        let fits = String(repeating: "y", count: CSVRecord.longestCell)
        let text = "a,b\nc,\(long),d\n\"\(long)\n\(long)\",e\nf,\(fits)\ng,h\n"
        for step in [1000, 64 << 10] {
            let seen = try records(Array(text.utf8), step: step)
            #expect(
                seen.map { $0.prefix(12) } == ["1: a|b", "2: longer th", "3: longer th", "5: f|yyyyyyy", "6: g|h"])
            #expect(seen[1].contains("column 2") && seen[2].contains("column 1"))
            #expect(seen[3].utf8.count == CSVRecord.longestCell + 5)
        }
    }

    @Test func `a record that is too long in all fails its row and no other`() throws {
        let cell = String(repeating: "x", count: 1 << 20)
        let text = "\(cell),\(cell),\(cell),\(cell),x\na,b\n"
        let seen = try records(Array(text.utf8))
        #expect(seen.count == 2 && seen[0].contains("column 5") && seen[1] == "2: a|b")
    }

    @Test func `a row of too many cells fails and no other`() throws {
        let most = String(repeating: ",", count: CSVRecord.mostCells - 1)
        let seen = try records(Array("\(most)\n\(most),\na,b\n".utf8))
        #expect(seen.count == 3 && seen[1] == "2: more than 4096 cells" && seen[2] == "3: a|b")
        #expect(seen[0].utf8.count == 3 + CSVRecord.mostCells - 1)
    }
}
