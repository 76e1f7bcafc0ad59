internal import KeysModel

/// What is said of a primary password while it is typed.
struct PasswordVerdict {
    let bits: Double
    let length: Int

    init(_ line: SecretLine) {
        (bits, length) = line.withBytes { bytes in
            (Strength.bits(bytes), bytes.indices.count { bytes[$0] & 0xc0 != 0x80 })
        }
    }

    /// Whether a vault takes it.
    var isEnough: Bool { bits >= Strength.leastPrimaryBits && length >= Strength.leastPrimaryLength }

    /// What a vault wants.
    var rule: String {
        "\(Strength.leastPrimaryLength) characters and \(Int(Strength.leastPrimaryBits)) bits, or more"
    }

    /// The same where there is little room.
    var shortRule: String { "\(Strength.leastPrimaryLength) characters, \(Int(Strength.leastPrimaryBits)) bits" }

    /// The rule as a request.
    var wish: String {
        "That is easy to guess. Take \(rule); six words at random are easy to keep in mind."
    }

    /// Ten marks, full at 80 bits.
    var meter: String {
        let marks = max(0, min(10, Int(bits / 8)))
        return String(repeating: "#", count: marks) + String(repeating: "-", count: 10 - marks)
    }

    var words: String {
        let strength = "\(Strength.word(bits: bits)), \(Int(bits)) bits"
        return length < Strength.leastPrimaryLength
            ? "\(strength), \(length) of \(Strength.leastPrimaryLength) characters" : strength
    }
}
