public import KeysSecret

/// The language of Have I Been Pwned's range service: five characters of a SHA-1 hash are asked for, and it answers with the other
/// thirty-five of every hash it knows that begins so, some of them made up with a count of 0, so that no answer's length tells
/// anything (https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange, "Add-Padding").
public enum BreachRange {
    /// The most bytes of an answer; real ones have some 60,000.
    public static let limit = 1 << 20
    /// Characters of a hash that are asked for.
    public static let shown = 5

    /// Which hashes begin with which five characters: hashes lie one after the other, and are told by their number.
    public static func prefixes(of hashes: borrowing SecretBytes) -> [String: [Int]] {
        var numbers: [String: [Int]] = [:]
        hashes.withBytes { bytes in
            for number in 0..<bytes.count / BreachList.hashSize {
                let start = number * BreachList.hashSize
                let bits = (0..<3).reduce(0) { $0 << 8 | Int(bytes[start + $1]) } >> 4
                let digits = String(bits, radix: 16, uppercase: true)
                let prefix = String(repeating: "0", count: shown - digits.count) + digits
                numbers[prefix, default: []].append(number)
            }
        }
        return numbers
    }

    /// Those of some hashes that an answer has; nil when it is none. `numbers`: of the hashes that begin with the prefix.
    public static func found(
        _ numbers: [Int], of hashes: borrowing SecretBytes, in answer: [UInt8], prefix: String
    ) -> Set<Int>? {
        var found: Set<Int> = []
        var line = BreachLine()
        for rest in answer.split(separator: UInt8(ascii: "\n")) {
            let text = Array(prefix.utf8) + rest.filter { $0 != UInt8(ascii: "\r") }
            guard line.read(text.span) else { return nil }
            guard !text.reversed().prefix(while: { $0 != UInt8(ascii: ":") }).allSatisfy({ $0 == UInt8(ascii: "0") })
            else { continue }
            hashes.withBytes { bytes in
                for number in numbers
                where (0..<BreachList.hashSize).allSatisfy({
                    bytes[number * BreachList.hashSize + $0] == line.hash[$0]
                }) {
                    found.insert(number)
                }
            }
        }
        return found
    }
}
