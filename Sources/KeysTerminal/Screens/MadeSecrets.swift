internal import KeysModel
internal import KeysSecret

/// The last secrets the generator made, and how it is set, until the vault is locked.
///
/// It is a class because the generator opens and closes meanwhile, and because secrets are not copied.
final class MadeSecrets {
    /// One of them.
    struct Made {
        let line: SecretLine
        let recipe: Recipe
        /// Whether somebody copied or used it: then it is kept where another is made.
        var isTaken = false
    }

    /// No more are kept.
    static let most = 10
    /// The oldest first.
    private(set) var all: [Made] = []
    /// What the next one is to be.
    var settings = GeneratorSettings()

    /// Makes one as it is set. `replacing`: it takes the place of the last one, unless that was taken.
    func make(replacing: Bool, _ random: @escaping (UInt32) -> UInt32) throws(RecipeError) {
        let recipe = settings.recipe
        let secret = try Generator(random: random).make(recipe)
        if replacing, let last = all.last, !last.isTaken { all.removeLast() }
        all.append(Made(line: secret.withBytes { SecretLine(copying: $0) }, recipe: recipe))
        if all.count > Self.most { all.removeFirst() }
    }

    /// Remembers that one was copied or used.
    func take(_ index: Int) { all[index].isTaken = true }
}

/// How the generator is set: each sort of recipe with its own size.
struct GeneratorSettings {
    /// The sorts of recipes.
    enum Sort: CaseIterable {
        case characters, words, digits

        /// How it is called.
        var name: String {
            switch self {
            case .characters: "characters"
            case .words: "words"
            case .digits: "digits"
            }
        }
    }

    /// What may stand between words.
    static let separators = ["-", " ", ".", "_", ""]

    var sort = Sort.characters
    private(set) var length = 20
    private(set) var classes = Set(CharacterClass.allCases)
    private(set) var words = 6
    private(set) var separator = 0
    private(set) var digits = 6

    /// What it asks for.
    var recipe: Recipe {
        switch sort {
        case .characters: .characters(length: length, classes: classes)
        case .words: .words(count: words, separator: Self.separators[separator])
        case .digits: .pin(length: digits)
        }
    }

    /// How long it is, in what it is made of.
    var size: Int {
        switch sort {
        case .characters: length
        case .words: words
        case .digits: digits
        }
    }

    /// Makes it longer or shorter; false where it cannot be.
    mutating func grow(by step: Int) -> Bool {
        let wanted = size + step
        guard wanted >= (sort == .characters ? classes.count : 1), wanted <= Recipe.longest else { return false }
        switch sort {
        case .characters: length = wanted
        case .words: words = wanted
        case .digits: digits = wanted
        }
        return true
    }

    /// Takes a sort of characters in or out; false for the last one.
    mutating func toggle(_ one: CharacterClass) -> Bool {
        if classes.remove(one) == nil { classes.insert(one) }
        guard classes.isEmpty else {
            length = max(length, classes.count)
            return true
        }
        classes.insert(one)
        return false
    }

    /// Goes on to the next recipe.
    mutating func nextSort() {
        let all = Sort.allCases
        sort = all[((all.firstIndex(of: sort) ?? 0) + 1) % all.count]
    }

    /// Goes on to the next separator.
    mutating func nextSeparator() { separator = (separator + 1) % Self.separators.count }
}
