internal import Glibc

/// Random draws that a printed seed brings back (splitmix64).
public struct Chance: RandomNumberGenerator {
    private var state: UInt64

    /// Draws of a seed; `KEYS_SEED` names one, else it is taken from the clock. It is printed.
    public init(for test: String) {
        let given = getenv("KEYS_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = given ?? UInt64(time(nil))
        print("\(test): KEYS_SEED=\(seed)")
        state = test.utf8.reduce(seed) { ($0 &* 31) &+ UInt64($1) }
    }

    /// A word.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// Lower-case letters and digits.
    public mutating func word(_ count: Int) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }
}

/// How much of everything random a run does.
public enum Effort {
    /// Whether it is a soak (`make soak`).
    public static let isSoak = getenv("KEYS_SOAK") != nil

    /// The small number in a test, the large one in a soak.
    public static func times(_ small: Int, soak: Int) -> Int { isSoak ? soak : small }
}
