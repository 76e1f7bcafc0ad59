/// A control sequence: ESC [, what stands before and after its numbers, and the letter that ends it.
struct ControlSequence {
    /// "?", ">" and their like, where one stands first.
    var mark: Unicode.Scalar?
    /// The numbers, each with those that colons add to it; an empty one is 0.
    var parameters: [[Int]] = []
    /// What stands between the numbers and the end.
    var between = ""
    var final: Unicode.Scalar = "@"

    /// A number that counts: the n-th, 1 where it is not said.
    func count(_ index: Int = 0) -> Int { max(1, number(index)) }

    /// The n-th number, 0 where it is not said.
    func number(_ index: Int) -> Int { index < parameters.count ? parameters[index][0] : 0 }
}

/// What the bytes of a program ask a terminal for.
enum TerminalRequest {
    case show(Unicode.Scalar)
    case control(UInt8)
    /// ESC, what stands between, and what ends it.
    case escape(String, Unicode.Scalar)
    case sequence(ControlSequence, written: String)
    /// OSC and DCS, APC, PM, SOS: the letter that begins it, and what it holds.
    case string(Unicode.Scalar, String)
}

/// Cuts the bytes of a program into requests; a sequence may come in pieces.
struct TerminalParser {
    private enum State { case ground, escape, sequence, string, stringEscape }

    private var state = State.ground
    private var held = ""
    private var opening: Unicode.Scalar = "]"
    private var character: [UInt8] = []

    /// Takes a byte; gives what is asked for once it is whole.
    mutating func take(_ byte: UInt8) -> [TerminalRequest] {
        switch state {
        case .ground: return ground(byte)
        case .escape: return escape(byte)
        case .sequence: return sequence(byte)
        case .string, .stringEscape: return string(byte)
        }
    }

    private mutating func ground(_ byte: UInt8) -> [TerminalRequest] {
        if !character.isEmpty {
            if byte & 0xc0 == 0x80 { return more(byte) }
            character = []
            return [.show("\u{fffd}")] + ground(byte)
        }
        switch byte {
        case 0x1b:
            (state, held) = (.escape, "")
            return []
        case 0..<0x20, 0x7f: return [.control(byte)]
        case 0x20..<0x7f: return [.show(Unicode.Scalar(byte))]
        case 0xc2...0xf4:
            character = [byte]
            return []
        default: return [.show("\u{fffd}")]
        }
    }

    /// Takes a byte that goes on a character of UTF-8.
    private mutating func more(_ byte: UInt8) -> [TerminalRequest] {
        character.append(byte)
        let length = character[0] >= 0xf0 ? 4 : character[0] >= 0xe0 ? 3 : 2
        guard character.count == length else { return [] }
        defer { character = [] }
        let text = String(validating: character, as: UTF8.self)
        return [.show(text?.unicodeScalars.first ?? "\u{fffd}")]
    }

    private mutating func escape(_ byte: UInt8) -> [TerminalRequest] {
        let scalar = Unicode.Scalar(byte)
        switch byte {
        case 0x5b where held.isEmpty: state = .sequence
        case 0x5d where held.isEmpty, 0x50 where held.isEmpty, 0x58 where held.isEmpty, 0x5e where held.isEmpty,
            0x5f where held.isEmpty:
            (state, opening) = (.string, scalar)
        case 0x20..<0x30: held.unicodeScalars.append(scalar)
        case 0x30..<0x7f:
            state = .ground
            return [.escape(held, scalar)]
        default: return interrupted(byte)
        }
        return []
    }

    private mutating func sequence(_ byte: UInt8) -> [TerminalRequest] {
        guard byte >= 0x20, byte < 0x7f else { return interrupted(byte) }
        guard byte >= 0x40 else {
            held.unicodeScalars.append(Unicode.Scalar(byte))
            return []
        }
        state = .ground
        return [.sequence(Self.parsed(held, Unicode.Scalar(byte)), written: held + String(Unicode.Scalar(byte)))]
    }

    private static func parsed(_ text: String, _ final: Unicode.Scalar) -> ControlSequence {
        var result = ControlSequence()
        result.final = final
        var numbers = text.unicodeScalars[...]
        if let first = numbers.first, "<=>?".unicodeScalars.contains(first) { result.mark = numbers.popFirst() }
        while let last = numbers.last, last.value < 0x30 {
            result.between = String(last) + result.between
            numbers.removeLast()
        }
        guard !numbers.isEmpty else { return result }
        result.parameters = String(numbers).split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.split(separator: ":", omittingEmptySubsequences: false).map { min(Int($0) ?? 0, 9999) }
        }
        return result
    }

    private mutating func string(_ byte: UInt8) -> [TerminalRequest] {
        if state == .stringEscape {
            state = .ground
            let done = TerminalRequest.string(opening, held)
            // ESC \ ends it; any other sequence does too, and counts.
            if byte == 0x5c { return [done] }
            (state, held) = (.escape, "")
            return [done] + escape(byte)
        }
        switch byte {
        case 0x1b: state = .stringEscape
        case 0x07:
            state = .ground
            return [.string(opening, held)]
        default: held.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return []
    }

    /// A control character within a sequence does what it does; ESC begins anew, CAN and SUB end it.
    private mutating func interrupted(_ byte: UInt8) -> [TerminalRequest] {
        switch byte {
        case 0x1b:
            (state, held) = (.escape, "")
            return []
        case 0x18, 0x1a:
            state = .ground
            return []
        default: return byte < 0x20 ? [.control(byte)] : []
        }
    }
}
