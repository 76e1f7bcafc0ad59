internal import KeysModel
internal import Testing

@testable internal import KeysTerminal

/// The generator, from the list.
struct GeneratorTests {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        desk.press(.control("g"))
        return desk
    }

    /// What is shown.
    private func made(_ desk: Desk) throws -> String { try #require(desk.place.made.all.last).line.text }

    @Test func `it shows what it made, with bits and a word, and copies it`() throws {
        let desk = try desk()
        let secret = try made(desk)
        #expect(secret.count == 20 && desk.screen.contains(secret))
        #expect(desk.screen.contains("very strong") && desk.screen.contains(" bits"))
        desk.press(.character("y"))
        #expect(desk.copied == [secret] && desk.footer.contains("copied, clears in 20 s"))
        desk.press(.character("r"), .enter)
        #expect(desk.copied.count == 2 && desk.copied[1] != secret && desk.model.screens.count == 2)
    }

    @Test func `it grows, shrinks, and changes what it is made of`() throws {
        let desk = try desk()
        desk.press(.character("+"), .up, .character("-"))
        #expect(try made(desk).count == 21)
        desk.press(.character("s"), .character("d"), .character("u"))
        #expect(try made(desk).allSatisfy { ("a"..."z").contains($0) })
        desk.press(.character("l"))
        #expect(desk.footer.contains("One sort of characters must stay"))
        #expect(try made(desk).count == 21)
    }

    @Test func `words and digits have settings of their own`() throws {
        let desk = try desk()
        desk.press(.tab)
        #expect(try made(desk).split(separator: "-").count >= 6 && desk.screen.contains("[words]"))
        desk.press(.character("s"), .character("-"))
        #expect(try made(desk).split(separator: " ").count == 5)
        desk.press(.character("d"))
        #expect(desk.footer.contains("for characters"))
        desk.press(.tab)
        #expect(try made(desk).count == 6 && made(desk).allSatisfy(\.isNumber))
        for _ in 0..<5 { desk.press(.down) }
        desk.press(.down)
        #expect(try made(desk).count == 1 && desk.footer.contains("cannot be shorter"))
    }

    @Test func `the last few stay until the vault is locked, no more`() throws {
        let desk = try desk()
        let first = try made(desk)
        desk.press(.character("r"), .character("p"))
        #expect(desk.screen.contains(first) && desk.screen.contains("1 of the last 2"))
        desk.press(.character("y"), .character("n"), .character("n"))
        #expect(desk.copied == [first] && desk.footer.contains("last one"))
        desk.press(.escape)
        #expect(!desk.screen.contains(first))
        desk.press(.control("g"), .character("p"))
        #expect(desk.screen.contains(first))
        for _ in 0..<30 { desk.press(.character("r")) }
        #expect(desk.place.made.all.count == MadeSecrets.most)
    }

    @Test func `what is not taken gives way to the next setting`() throws {
        let desk = try desk()
        for _ in 0..<8 { desk.press(.character("+")) }
        #expect(desk.place.made.all.count == 1)
        desk.press(.character("y"), .character("+"))
        #expect(desk.place.made.all.count == 2)
    }

    @Test func `it hides when secrets are to be hidden`() throws {
        let desk = try desk()
        desk.send(.news(.hideSecrets))
        #expect(!desk.screen.contains(try made(desk)) && desk.screen.contains(Masked.dots))
    }

    @Test func `a broken clipboard is told, and nothing is lost`() throws {
        let desk = try desk()
        let secret = try made(desk)
        desk.breakClipboard()
        desk.press(.character("y"))
        #expect(desk.footer.contains("noClipboard") && desk.screen.contains(secret))
    }

    @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12), Size(columns: 120, rows: 40)])
    func `everything stands on it at every size`(size: Size) throws {
        let desk = try desk(size)
        #expect(
            desk.screen.contains("[characters]") && desk.screen.contains("Small letters")
                && desk.screen.contains("Length"))
        for _ in 0..<200 { desk.press(.character("+")) }
        #expect(desk.screen.contains("220") && desk.screen.contains("very strong"))
    }
}
