import SessionSupport
import Testing

/// The real program on a real terminal under keys, pastes and sizes at random.
@Suite struct RandomKeyTests {
    private static let named = [
        "\u{1b}[A", "\u{1b}[B", "\u{1b}[C", "\u{1b}[D", "\u{1b}OA", "\u{1b}OB", "\u{1b}[H", "\u{1b}[F", "\u{1b}[5~",
        "\u{1b}[6~",
        "\u{1b}[3~", "\u{1b}[Z", "\u{1b}[1;5C", "\u{1b}[15~", "\u{1b}x", "\r", "\r", "\t", "\u{7f}", "\u{1b}",
    ]
    /// Ctrl-Z is left out: nobody could resume the program here.
    private static let controls = (UInt8(1)...25).map { String(Unicode.Scalar($0)) }

    @Test func `whatever is typed, pasted or dragged: it lives or has left by its own keys, and the vault is whole`()
        throws
    {
        var chance = Chance(for: "keys")
        let vault = try TestVault(entries: 20)
        let all = Effort.times(400, soak: 20_000)
        var (sent, screen) = (0, try Self.start(vault))
        while sent < all {
            let batch = Self.batch(&chance)
            sent += batch.count
            for one in batch where screen.isAlive { one.do(on: screen) }
            screen = try Self.care(for: screen, vault, "\(batch)")
        }
        screen.resize(columns: 80, rows: 24)
        try Self.leave(screen)
        #expect(try vault.program.keys("doctor").status == 0)
    }

    /// One thing that is done at a terminal.
    private enum Deed {
        case type(String)
        case paste(String)
        case resize(Int, Int)

        func `do`(on screen: PtyScreen) {
            switch self {
            case .type(let text): screen.type(text)
            case .paste(let text): screen.paste(text)
            case .resize(let columns, let rows): screen.resize(columns: columns, rows: rows)
            }
        }
    }

    private static func batch(_ chance: inout Chance) -> [Deed] {
        (0..<Int.random(in: 1...16, using: &chance)).map { _ in
            switch Int.random(in: 0..<100, using: &chance) {
            case ..<50: .type(String(Unicode.Scalar(UInt8.random(in: 0x20...0x7e, using: &chance))))
            case ..<75: .type(named.randomElement(using: &chance) ?? "\r")
            case ..<86: .type(controls.randomElement(using: &chance) ?? "\t")
            case ..<90: .type(text(.random(in: 1...4, using: &chance), &chance))
            case ..<95: .paste(text(.random(in: 0...300, using: &chance), &chance))
            default: .resize(.random(in: 1...200, using: &chance), .random(in: 1...60, using: &chance))
            }
        }
    }

    /// Characters of any kind; escapes in a paste too, but no end of the paste.
    private static func text(_ count: Int, _ chance: inout Chance) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7e, 0xa0...0x36f, 0x600...0x10ff, 0x2000...0x2fff, 0x3000...0xd7ff, 0x1f000...0x1faff,
            0...0x10ffff,
        ]
        var text = ""
        for _ in 0..<count {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &chance)]
            guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &chance)), scalar.value != 0x1a else {
                continue
            }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    // MARK: Caring

    /// Looks whether it is well; unlocks it, leads it out of the files, starts it anew where it has left.
    private static func care(for screen: PtyScreen, _ vault: TestVault, _ batch: String) throws -> PtyScreen {
        try screen.waitUntilQuiet(for: 0.03)
        try #require(screen.screen.unknown.isEmpty, "\(screen.screen.unknown.prefix(5)) after \(batch)")
        guard screen.isAlive else {
            #expect(try screen.end() == .exited(0), "after \(batch)")
            expectGivenBack(screen)
            return try start(vault)
        }
        screen.resize(columns: 80, rows: 24)
        try screen.waitUntilQuiet(for: 0.03)
        let text = screen.screen.text
        if text.contains("Import which file?") { screen.type("\u{15}\u{1b}") }
        if text.contains("Locked") { try unlock(screen) }
        return screen
    }

    private static func start(_ vault: TestVault) throws -> PtyScreen {
        let screen = try PtyScreen(vault.program, echoes: false)
        try screen.wait(for: "Locked")
        try unlock(screen)
        return screen
    }

    private static func unlock(_ screen: PtyScreen) throws {
        screen.type("\u{5}\u{15}" + Program.password + "\r")
        try screen.wait(until: { !$0.screen.text.contains("Locked") }, "the list", seconds: 30)
        try screen.waitUntilQuiet(for: 0.05)
    }

    private static func leave(_ screen: PtyScreen) throws {
        // Where something is not saved it asks.
        for key in ["\u{3}", "\r", "\u{3}", "\r"] where screen.isAlive {
            screen.type(key)
            try screen.waitUntilQuiet(for: 0.1)
        }
        #expect(try screen.end() == .exited(0))
        expectGivenBack(screen)
    }

    private static func expectGivenBack(_ screen: PtyScreen) {
        #expect(screen.terminalState == screen.terminalStateBefore)
        #expect(!screen.screen.isAlternate && screen.screen.isCursorVisible && screen.screen.modes == [])
    }
}
