import Foundation
import SessionSupport
import Testing

/// The comparison with texts in the repository.
@Suite struct GoldenTests {
    @Test func `a text is compared line by line, and written when asked`() throws {
        let home = try Home()
        let path = home.path + "/new/folder/a.screen"
        let plain = Golden(path, isWriting: false)
        #expect(try plain.difference(to: "one\ntwo\n")?.contains("is missing") == true)
        #expect(try Golden(path, isWriting: true).difference(to: "one\ntwo\n") == nil)
        #expect(try plain.difference(to: "one\ntwo\n") == nil)
        let difference = try #require(try plain.difference(to: "one\ntwo \nthree\n"))
        #expect(difference.hasSuffix("\n2 - |two|\n2 + |two |\n3 - ||\n3 + |three|\n4 + ||\n"))
        // Nothing but the bytes counts: the same characters written otherwise are another text.
        #expect(try Golden(path, isWriting: true).difference(to: "\u{e9}") == nil)
        #expect(try plain.difference(to: "e\u{301}") != nil)
    }

    @Test func `a screen that is another, or is not there, is a failure`() throws {
        withKnownIssue { try Golden("Screens/no such screen", isWriting: false).expect("text") }
    }

    /// A screen with every style; `Tests/Screens/sample.screen` and `sample.svg` come of it.
    private static let sample =
        "\u{1b}[1mkeys\u{1b}[m  personal \u{1b}[7m one row, the other way round \u{1b}[m\r\n"
        + "\u{1b}[31mred\u{1b}[m \u{1b}[92mgreen\u{1b}[m \u{1b}[2mdim\u{1b}[22m \u{1b}[4munder\u{1b}[m <&> \u{1b}[44;97mblue\u{1b}[m\r\n"
        + "\u{1b}(0lqqk\u{1b}(B 日本 e\u{301} \u{1b}[38;5;208morange\u{1b}[m"

    @Test func `a styled screen becomes a picture, always the same`() throws {
        let program = try Program()
        try program.home.write("sample", Self.sample)
        let screen = try TmuxScreen(["/bin/sh", "-c", "cat sample; sleep 60"], of: program, columns: 50, rows: 5)
        try screen.wait(for: "orange")
        try expectScreen(try screen.text, named: "sample")
        let picture = try Self.picture(of: try screen.styled)
        #expect(try Self.picture(of: try screen.styled) == picture)
        try Golden("Screens/sample.svg").expect(picture)
        // It is well-formed, and has every row as it is read.
        let texts = try Self.texts(in: picture)
        #expect(texts.first == "keys - sample")
        #expect(
            Array(texts.suffix(3)) == [
                "keys  personal  one row, the other way round ", "red green dim under <&> blue",
                "┌──┐ 日本 e\u{301} orange",
            ])
    }

    private static func picture(of styled: String) throws -> String {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Screens/picture")
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = script
        process.arguments = ["--title", "keys - sample", "--columns", "50"]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(styled.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The texts of the picture as another program reads them.
    private static func texts(in picture: String) throws -> [String] {
        let program = try Program()
        try program.home.write("picture.svg", picture)
        let script =
            "import xml.etree.ElementTree as E; "
            + "[print(''.join(t.itertext())) for t in E.parse('picture.svg').iter('{http://www.w3.org/2000/svg}text')]"
        let reader = try PtyScreen(
            ["/bin/sh", "-c", "cd \"$HOME\" && exec /usr/bin/python3 -c \"$0\"", script], of: program)
        #expect(try reader.end() == .exited(0))
        return reader.writtenText.split(separator: "\r\n").map(String.init)
    }
}
