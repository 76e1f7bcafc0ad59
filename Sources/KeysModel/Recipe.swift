#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why nothing can be made from a recipe.
public enum RecipeError: Error, Equatable {
    /// Shorter than `least`: every chosen class needs a place.
    case tooShort(least: Int)
    /// Longer than `most`.
    case tooLong(most: Int)
    /// No class of characters was chosen.
    case noClass
}

/// A sort of characters a password is made of.
public enum CharacterClass: CaseIterable, Sendable {
    case lower
    case upper
    case digits
    /// Signs most sites accept.
    case symbols

    /// The characters, ASCII.
    public var characters: StaticString {
        switch self {
        case .lower: "abcdefghijklmnopqrstuvwxyz"
        case .upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        case .digits: "0123456789"
        case .symbols: "!#$%&*+-./:=?@_~"
        }
    }
}

/// What a new password is to be.
public enum Recipe: Hashable, Sendable {
    /// Characters of some classes, of each at least one; every such password is equally likely.
    case characters(length: Int, classes: Set<CharacterClass>)
    /// Words of the EFF's large list with a separator between them.
    case words(count: Int, separator: String)
    /// Digits.
    case pin(length: Int)

    /// Characters as usual: 20 of all classes.
    public static let usual = Recipe.characters(length: 20, classes: Set(CharacterClass.allCases))
    /// Words as usual: six with a dash.
    public static let usualWords = Recipe.words(count: 6, separator: "-")
    /// A PIN as usual: six digits.
    public static let usualPIN = Recipe.pin(length: 6)

    /// The most characters, digits or words.
    public static let longest = 512

    /// Finds a recipe nothing can be made from.
    public func check() throws(RecipeError) {
        let (size, least) =
            switch self {
            case .characters(let length, let classes): (length, max(1, classes.count))
            case .words(let count, _): (count, 1)
            case .pin(let length): (length, 1)
            }
        if case .characters(_, let classes) = self, classes.isEmpty { throw .noClass }
        guard size >= least else { throw .tooShort(least: least) }
        guard size <= Self.longest else { throw .tooLong(most: Self.longest) }
    }

    /// The entropy in bits: the logarithm of how many results there are, all of them equally likely. With at least one of
    /// each class they are counted by inclusion and exclusion. Of words too every choice is another text, for no word of
    /// the list begins another.
    public var bits: Double {
        switch self {
        case .characters(let length, let classes):
            Self.bits(length, classes.map { $0.characters.utf8CodeUnitCount })
        case .words(let count, _): Double(count) * log2(Double(WordList.count))
        case .pin(let length): Double(length) * log2(10)
        }
    }

    /// log2 of the sum over all sets S of classes left out of (-1)^|S| (n - n_S)^length, where n^length is drawn out so
    /// that nothing overflows.
    private static func bits(_ length: Int, _ sizes: [Int]) -> Double {
        let all = Double(sizes.reduce(0, +))
        guard all > 0, length >= sizes.count else { return 0 }
        var share = 0.0
        for set in 0..<(1 << sizes.count) {
            let left = sizes.indices.filter { set >> $0 & 1 == 1 }
            let rest = all - Double(left.reduce(0) { $0 + sizes[$1] })
            share += (left.count.isMultiple(of: 2) ? 1 : -1) * pow(rest / all, Double(length))
        }
        return Double(length) * log2(all) + log2(share)
    }
}
