internal import CUnicode

/// How many columns of a terminal a text takes that `visible` has made safe: grapheme clusters by `utf8proc_charwidth`;
/// flags, joined and styled pictures take two.
public func displayWidth(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
}

/// The text cut to at most `width` columns, at the border of a grapheme cluster, with `…` where something is missing.
public func cut(_ text: String, toWidth width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    guard width > 0 else { return "" }
    var result = ""
    var used = 0
    for character in text {
        let next = columns(of: character)
        guard used + next < width else { break }
        result.append(character)
        used += next
    }
    return result + "…"
}

/// The text in exactly `width` columns: cut where it is longer, followed by blanks where it is shorter.
public func padded(_ text: String, toWidth width: Int) -> String {
    let fitting = cut(text, toWidth: width)
    return fitting + String(repeating: " ", count: max(0, width - displayWidth(fitting)))
}

private func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    let first = scalars[scalars.startIndex]
    if scalars.count > 1 {
        let isFlag = scalars.allSatisfy(TerminalScalar.isRegionalIndicator)
        let isPicture =
            TerminalScalar.isPicture(first) && !scalars.contains { $0.value == TerminalScalar.textStyle }
        if isFlag || isPicture { return 2 }
    }
    return scalars.reduce(0) { $0 + (joinsSyllable($1) ? 0 : Int(utf8proc_charwidth(Int32(bitPattern: $1.value)))) }
}

/// Hangul vowels and finals are drawn into the syllable their initial began.
func joinsSyllable(_ scalar: Unicode.Scalar) -> Bool {
    (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value)
}
