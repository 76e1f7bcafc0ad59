import KeysModel
import KeysSecret
import Testing

struct VisibleTextTests {
    static let shown: [(String, String)] = [
        ("plain text", "plain text"), ("Zoë's café 日本語 한국어 עברית", "Zoë's café 日本語 한국어 עברית"),
        ("\u{1b}[31mred", "\\u{1b}[31mred"), ("a\tb\nc\r", "a\\u{9}b\\u{a}c\\u{d}"), ("\u{7f}", "\\u{7f}"),
        ("\u{9b}31m", "\\u{9b}31m"), ("a\u{202e}b", "a\\u{202e}b"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"), ("so\u{ad}ft", "so\\u{ad}ft"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("x\u{e0041}\u{e007f}", "x\\u{e0041}\\u{e007f}"),
        ("\u{fff9}a\u{fffb}", "\\u{fff9}a\\u{fffb}"), ("a\u{fe0f}", "a\\u{fe0f}"), ("葛\u{e0100}", "葛\\u{e0100}"),
        ("\u{301}a", "\\u{301}a"), ("e\u{301}", "e\u{301}"), (" \u{301}", " \\u{301}"),
        ("\u{1b}\u{301}", "\\u{1b}\\u{301}"), ("\u{e000}", "\\u{e000}"), ("\u{378}", "\\u{378}"),
        ("\u{fffe}\u{10ffff}", "\\u{fffe}\\u{10ffff}"), ("a\u{200d}b", "a\\u{200d}b"),
        ("\u{3164}", "\\u{3164}"), ("\u{2800}", "\\u{2800}"), ("\u{61c}", "\\u{61c}"),
        // Emoji: a joiner between pictures and one style after a picture stay.
        ("👩\u{200d}💻", "👩\u{200d}💻"), ("❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥"), ("👍🏽", "👍🏽"), ("🇩🇪", "🇩🇪"),
        ("👩\u{200d}", "👩\\u{200d}"), ("👩\u{200d}\u{200d}💻", "👩\\u{200d}\\u{200d}💻"),
        ("❤\u{fe0f}\u{fe0f}", "❤\\u{fe0f}\\u{fe0f}"), ("🏴\u{e0067}\u{e007f}", "🏴\\u{e0067}\\u{e007f}"),
    ]

    @Test(arguments: shown)
    func `what a terminal would obey or hide is escaped`(_ text: String, _ expected: String) {
        #expect(visible(text).unicodeScalars.elementsEqual(expected.unicodeScalars), "\(visible(text))")
    }

    @Test func `no code point goes out that could do harm`() {
        var escaped = 0
        for value in (0...UInt32(0x10ffff)) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let out = visible("a" + String(Character(scalar)))
            let isEscaped = out.hasPrefix("a\\u{")
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                #expect(isEscaped, "\(value)")
            default:
                if scalar.properties.isDefaultIgnorableCodePoint { #expect(isEscaped, "\(value)") }
            }
            if isEscaped { escaped += 1 }
        }
        #expect(escaped > 900_000 && escaped < 1_000_000)
    }

    @Test func `lines keep their ends`() {
        #expect(visibleLines("one\ntwo\r\nthree\u{1b}\rfour") == "one\ntwo\nthree\\u{1b}\\u{d}four")
        #expect(visibleLines("a\n\u{301}b") == "a\n\\u{301}b")
    }

    @Test(arguments: shown)
    func `bytes are shown as their text is`(_ text: String, _ expected: String) {
        var output = SecretBuilder()
        appendVisible(Array(text.utf8).span, keepingLines: false, to: &output)
        #expect(EntrySample.text(output.finish()) == expected)
    }

    @Test func `bytes that are no text are shown as numbers`() {
        var output = SecretBuilder()
        appendVisible([0x61, 0xff, 0xc3, 0x28, 0xcc, 0x81, 0xf0, 0x9f].span, keepingLines: false, to: &output)
        #expect(EntrySample.text(output.finish()) == "a\\x{ff}\\x{c3}(\u{301}\\x{f0}\\x{9f}")
        var other = SecretBuilder()
        appendVisible([0x61, 0xff, 0xcc, 0x81].span, keepingLines: true, to: &other)
        #expect(EntrySample.text(other.finish()) == "a\\x{ff}\\u{301}")
    }
}

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩\u{200d}💻", 2), ("🇩🇪", 2), ("❤\u{fe0f}", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11ab}", 2), ("…", 1), ("é", 1), ("ｱ", 1),
    ])
    func `a text has its width`(_ text: String, _ width: Int) {
        #expect(displayWidth(text) == width, "\(text)")
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 1, "…"),
        ("日本語", 0, ""), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("👩\u{200d}💻👩\u{200d}💻", 3, "👩\u{200d}💻…"),
    ])
    func `a cut text keeps whole characters`(_ text: String, _ width: Int, _ expected: String) {
        #expect(cut(text, toWidth: width) == expected)
        #expect(displayWidth(cut(text, toWidth: width)) <= width)
    }

    @Test func `a padded text fills its columns`() {
        for text in ["", "a", "日本語", "abcdefgh", "👩\u{200d}💻x"] {
            for width in 0..<8 { #expect(displayWidth(padded(text, toWidth: width)) == width) }
        }
        #expect(padded("日本語", toWidth: 4) == "日… ")
    }
}
