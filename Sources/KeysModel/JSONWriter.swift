public import KeysSecret

/// Writes JSON (RFC 8259) into guarded memory, for it may carry secrets. Keys stand in the order they are given; nothing a
/// terminal would not show as it is stands bare in a text, and read back every value is exact.
public struct JSONWriter: ~Copyable, Sendable {
    private var output: SecretBuilder
    private var needsComma = false

    /// A writer with room for `capacity` bytes.
    public init(capacity: Int = 1024) { output = SecretBuilder(capacity: capacity) }

    /// The finished JSON.
    public consuming func finish() -> SecretBytes { output.finish() }

    // MARK: Structure

    /// Begins an object; keys and values follow in turn.
    public mutating func beginObject() { open("{") }
    /// Ends the object.
    public mutating func endObject() { close("}") }
    /// Begins an array.
    public mutating func beginArray() { open("[") }
    /// Ends the array.
    public mutating func endArray() { close("]") }

    /// The key of the next value.
    public mutating func key(_ name: String) {
        text(name)
        output.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        output.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        output.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { output.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Values

    /// A text.
    public mutating func text(_ text: String) {
        separate()
        _ = string(Array(text.utf8).span)
    }

    /// A text, or null for none.
    public mutating func text(orNull text: String?) {
        if let text { self.text(text) } else { null() }
    }

    /// A value of any bytes: a text where they are UTF-8, else `{"base64":"..."}`.
    public mutating func value(_ bytes: Span<UInt8>) {
        separate()
        let start = output.count
        if string(bytes) { return }
        output.shorten(to: start)
        output.append(Array(#"{"base64":""#.utf8))
        Base64.append(bytes, to: &output)
        output.append(Array(#""}"#.utf8))
    }

    /// Nothing known.
    public mutating func null() { word("null") }
    /// Yes or no.
    public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
    /// A whole number.
    public mutating func number(_ value: Int) { word(String(value)) }

    /// A number to one decimal place, the last one rounded; null where it is none.
    public mutating func number(tenths value: Double) {
        let tenths = (value * 10).rounded()
        guard tenths.isFinite, abs(tenths) < 1e15 else { return null() }
        let whole = Int64(tenths)
        let isWhole = whole.isMultiple(of: 10)
        let sign = whole < 0 ? "-" : ""
        word("\(sign)\(whole.magnitude / 10)\(isWhole ? "" : ".\(whole.magnitude % 10)")")
    }

    private mutating func word(_ word: String) {
        separate()
        output.append(Array(word.utf8))
    }

    // MARK: Texts

    /// Writes a quoted text; says no, in the middle of it, where the bytes are not UTF-8.
    private mutating func string(_ bytes: Span<UInt8>) -> Bool {
        output.reserve(bytes.count + 2)
        output.append(UInt8(ascii: "\""))
        let isWhole = bytes.withUnsafeBufferPointer { bytes in
            var offset = 0
            while offset < bytes.count {
                guard let (scalar, size) = VisibleText.scalar(in: bytes, at: offset) else { return false }
                // A mark at the beginning would stand on the quote.
                if TerminalScalar.isPlain(scalar), offset > 0 || !TerminalScalar.isMark(scalar) {
                    if scalar == "\"" || scalar == "\\" { output.append(UInt8(ascii: "\\")) }
                    for index in offset..<offset + size { output.append(bytes[index]) }
                } else {
                    escape(scalar)
                }
                offset += size
            }
            return true
        }
        output.append(UInt8(ascii: "\""))
        return isWhole
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n": return output.append(Array("\\n".utf8))
        case "\r": return output.append(Array("\\r".utf8))
        case "\t": return output.append(Array("\\t".utf8))
        default: break
        }
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            output.append(Array("\\u".utf8))
            for shift in [UInt16(12), 8, 4, 0] {
                let digit = UInt8(unit >> shift & 15)
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
