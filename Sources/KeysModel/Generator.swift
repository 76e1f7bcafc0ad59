public import KeysSecret

/// Makes new passwords from recipes, in guarded memory.
public struct Generator {
    /// A random number below a bound, every one equally likely (`randombytes_uniform`).
    private let random: (UInt32) -> UInt32

    /// A generator over a source of randomness that gives a number below the bound it is asked for.
    public init(random: @escaping (UInt32) -> UInt32) { self.random = random }

    /// A new password.
    public func make(_ recipe: Recipe) throws(RecipeError) -> SecretBytes {
        try recipe.check()
        return switch recipe {
        case .characters(let length, let classes): characters(length, classes)
        case .words(let count, let separator): words(count, separator)
        case .pin(let length): characters(length, [.digits])
        }
    }

    /// Draws whole passwords until one has every class: so those that have are equally likely.
    private func characters(_ length: Int, _ classes: Set<CharacterClass>) -> SecretBytes {
        let chosen = CharacterClass.allCases.filter(classes.contains)
        let sizes = chosen.map { $0.characters.utf8CodeUnitCount }
        let all = UInt32(sizes.reduce(0, +))
        var password = SecretBytes(zeros: length)
        var isWhole = false
        while !isWhole {
            var missing = classes
            password.withMutableBytes { bytes in
                for index in bytes.indices {
                    var place = Int(random(all))
                    var set = 0
                    while place >= sizes[set] {
                        place -= sizes[set]
                        set += 1
                    }
                    missing.remove(chosen[set])
                    bytes[index] = chosen[set].characters.utf8Start[place]
                }
            }
            isWhole = missing.isEmpty
        }
        return password
    }

    private func words(_ count: Int, _ separator: String) -> SecretBytes {
        var password = SecretBuilder(capacity: count * (WordList.longest + separator.utf8.count))
        for index in 0..<count {
            if index > 0 { password.append(Array(separator.utf8)) }
            password.append(WordList.word(Int(random(UInt32(WordList.count)))).span)
        }
        return password.finish()
    }
}

extension Generator {
    /// How many words there are to draw from.
    public static var wordCount: Int { WordList.count }

    /// The word of a number below `wordCount`.
    public static func word(_ number: Int) -> String { String(decoding: WordList.word(number), as: UTF8.self) }
}
