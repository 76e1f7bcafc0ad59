internal import CUnicode
public import KeysSecret

/// A text of any origin as a terminal may show it: one line, with everything invisible, moving or turning as an escape
/// like `\u{1b}` (attacks.md, T01).
///
/// Escaped are controls, format characters (bidi, zero-width, soft hyphen, tags), line and paragraph separators, variation
/// selectors, fillers, unassigned, private and non-characters, and combining marks with nothing to stand on. Two things
/// stay because emoji need them: a zero-width joiner between two pictures, and a style selector right after one. A
/// backslash stays as it is: what is shown is for reading, not for reading back.
public func visible(_ text: some StringProtocol) -> String { VisibleText.string(text, keepsLines: false) }

/// The same for a text of several lines: LF (and CR LF) stay as line ends.
public func visibleLines(_ text: some StringProtocol) -> String { VisibleText.string(text, keepsLines: true) }

/// Adds a value of any bytes in its visible form: a secret that is shown, and stays in guarded memory until it is. A byte
/// that is not UTF-8 is shown like `\x{ff}`.
public func appendVisible(_ bytes: Span<UInt8>, keepingLines: Bool, to output: inout SecretBuilder) {
    var text = VisibleText(keepsLines: keepingLines)
    bytes.withUnsafeBufferPointer { bytes in
        var offset = 0
        while offset < bytes.count {
            guard let (scalar, size) = VisibleText.scalar(in: bytes, at: offset) else {
                appendEscape(UInt8(ascii: "x"), UInt32(bytes[offset]), to: &output)
                text.breakOff()
                offset += 1
                continue
            }
            let next = VisibleText.scalar(in: bytes, at: offset + size)?.0
            switch text.take(scalar, next: next) {
            case .asItIs:
                for index in offset..<offset + size { output.append(bytes[index]) }
            case .escaped: appendEscape(UInt8(ascii: "u"), scalar.value, to: &output)
            case .leftOut: break
            }
            offset += size
        }
    }
}

/// Writes `\u{1b}` digit by digit: a text made on the way would leave a part of the secret behind.
private func appendEscape(_ letter: UInt8, _ value: UInt32, to output: inout SecretBuilder) {
    output.append([UInt8(ascii: "\\"), letter, UInt8(ascii: "{")])
    let digits = max(1, (35 - value.leadingZeroBitCount) / 4)
    for place in stride(from: digits - 1, through: 0, by: -1) {
        let digit = UInt8(truncatingIfNeeded: value >> UInt32(place * 4) & 15)
        output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    output.append(UInt8(ascii: "}"))
}

/// Decides of each code point in turn how it is shown.
struct VisibleText {
    enum Fate {
        case asItIs
        case escaped
        case leftOut
    }

    private let keepsLines: Bool
    /// Whether the last code point can carry a mark.
    private var carries = false
    /// Whether the last code points are a picture.
    private var isInPicture = false

    init(keepsLines: Bool) { self.keepsLines = keepsLines }

    static func string(_ text: some StringProtocol, keepsLines: Bool) -> String {
        // Printable ASCII is nearly all there is.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return String(text) }
        var state = VisibleText(keepsLines: keepsLines)
        var result = ""
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            switch state.take(scalar, next: index < scalars.endIndex ? scalars[index] : nil) {
            case .asItIs: result.unicodeScalars.append(scalar)
            case .escaped: result += escape(scalar)
            case .leftOut: break
            }
        }
        return result
    }

    static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

    /// The code point at an offset and its size; nil where there is none or it is not UTF-8.
    static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (Unicode.Scalar, Int)? {
        guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
        var value: Int32 = -1
        let size = utf8proc_iterate(base + offset, bytes.count - offset, &value)
        guard size > 0, value >= 0, let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
        return (scalar, size)
    }

    /// Something else stood between: no mark may stand on it.
    mutating func breakOff() {
        carries = false
        isInPicture = false
    }

    mutating func take(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) -> Fate {
        switch scalar.value {
        case 0x0a where keepsLines:
            breakOff()
            return .asItIs
        case 0x0d where keepsLines && next?.value == 0x0a:
            return .leftOut
        case TerminalScalar.joiner where isInPicture && (next.map(TerminalScalar.isPicture) ?? false):
            return .asItIs
        case TerminalScalar.textStyle where isInPicture, TerminalScalar.pictureStyle where isInPicture:
            // A second selector would hide behind the first.
            guard next.map({ !isStyle($0) }) ?? true else { break }
            return .asItIs
        default: break
        }
        let isMark = TerminalScalar.isMark(scalar)
        guard TerminalScalar.isPlain(scalar), !isMark || carries else {
            breakOff()
            return .escaped
        }
        if !isMark {
            carries = scalar.value != 0x20
            isInPicture = TerminalScalar.isPicture(scalar)
        }
        return .asItIs
    }

    private func isStyle(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == TerminalScalar.textStyle || scalar.value == TerminalScalar.pictureStyle
    }
}
