@testable import KeysModel
import KeysSecret
import Testing

/// The same numbers every time: SplitMix64 (Steele et al. 2014), bounded without bias.
final class Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    func roll(below bound: UInt32) -> UInt32 {
        let limit = UInt64.max - UInt64.max % UInt64(bound)
        while true {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            word ^= word >> 31
            if word < limit { return UInt32(word % UInt64(bound)) }
        }
    }
}

struct GeneratorTests {
    private func generator(seed: UInt64 = 42) -> Generator {
        let dice = Dice(seed: seed)
        return Generator { dice.roll(below: $0) }
    }

    private func holds(_ password: String, _ set: CharacterClass) -> Bool {
        let characters = set.characters.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        return password.contains(where: characters.contains)
    }

    @Test func `a usual password has twenty characters of every class`() throws {
        let generator = generator()
        for _ in 0..<500 {
            let password = EntrySample.text(try generator.make(.usual))
            #expect(password.utf8.count == 20)
            for set in CharacterClass.allCases { #expect(holds(password, set)) }
        }
    }

    @Test(arguments: [1, 2, 4, 64, 512])
    func `only chosen classes are in it, each at least once`(_ length: Int) throws {
        let all = CharacterClass.allCases
        for choice in 1..<(1 << all.count) {
            let classes = Set(all.indices.filter { choice >> $0 & 1 == 1 }.map { all[$0] })
            let recipe = Recipe.characters(length: length, classes: classes)
            guard length >= classes.count else {
                #expect(throws: RecipeError.tooShort(least: classes.count)) { try generator().check(recipe) }
                continue
            }
            let password = EntrySample.text(try generator().make(recipe))
            #expect(password.utf8.count == length)
            for set in all { #expect(holds(password, set) == classes.contains(set)) }
        }
    }

    @Test func `every password that fits is equally likely`() throws {
        // Two of digits and symbols: 2 * 10 * 16 results.
        let generator = generator(seed: 7)
        let recipe = Recipe.characters(length: 2, classes: [.digits, .symbols])
        var counts: [String: Int] = [:]
        let draws = 64_000
        for _ in 0..<draws { counts[EntrySample.text(try generator.make(recipe)), default: 0] += 1 }
        #expect(counts.count == 320)
        let expected = Double(draws) / 320
        let chiSquared = counts.values.reduce(0.0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        // 319 degrees of freedom: mean 319, deviation 25.3; beyond four deviations is one in ten thousand.
        #expect(chiSquared > 319 - 101 && chiSquared < 319 + 101)
    }

    @Test func `words and digits are drawn without bias`() throws {
        let generator = generator(seed: 9)
        var digits: [Character: Int] = [:]
        for _ in 0..<1000 {
            for digit in EntrySample.text(try generator.make(.pin(length: 100))) { digits[digit, default: 0] += 1 }
        }
        #expect(digits.count == 10)
        for count in digits.values { #expect(abs(count - 10_000) < 450) }
        var words: Set<String> = []
        for _ in 0..<300 {
            words.formUnion(
                EntrySample.text(try generator.make(.words(count: 512, separator: " "))).split(separator: " ").map(
                    String.init))
        }
        #expect(words.count == WordList.count)
    }

    @Test func `a usual phrase has six words and a usual PIN six digits`() throws {
        let phrase = EntrySample.text(try generator().make(.words(count: 6, separator: " ")))
        #expect(phrase.split(separator: " ").count == 6)
        let pin = EntrySample.text(try generator().make(.usualPIN))
        #expect(pin.utf8.count == 6 && pin.utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    @Test func `bits are the logarithm of how many results there are`() {
        // Counted one by one over small classes.
        for (length, sizes) in [(2, [10, 16]), (3, [10, 16]), (4, [10]), (1, [10]), (2, [10])] {
            let total = sizes.reduce(0, +)
            var owner: [Int] = []
            for (set, size) in sizes.enumerated() { owner += Array(repeating: set, count: size) }
            var count = 0
            var word = Array(repeating: 0, count: length)
            counting: while true {
                if Set(word.map { owner[$0] }).count == sizes.count { count += 1 }
                var place = 0
                while true {
                    guard place < length else { break counting }
                    word[place] += 1
                    if word[place] < total { break }
                    word[place] = 0
                    place += 1
                }
            }
            let classes: Set<CharacterClass> = sizes.count == 2 ? [.digits, .symbols] : [.digits]
            let bits = Recipe.characters(length: length, classes: classes).bits
            #expect(abs(bits - Self.log2(count)) < 1e-9, "\(length) \(sizes) \(count)")
        }
        #expect(
            Recipe.characters(length: 4, classes: Set(CharacterClass.allCases)).bits
                .isClose(to: Self.log2(24 * 26 * 26 * 10 * 16)))
        #expect(Recipe.usualWords.bits.isClose(to: 77.548_875))
        #expect(Recipe.usualPIN.bits.isClose(to: 19.931_568_6))
        let long = Recipe.characters(length: 512, classes: Set(CharacterClass.allCases)).bits
        #expect(long.isClose(to: 512 * 6.285_402_218_9))
    }

    private static func log2(_ count: Int) -> Double {
        // By halving: no mathematics of the tested code's own library.
        var low = 0.0
        var value = Double(count)
        while value >= 2 { value /= 2; low += 1 }
        var step = 0.5
        while step > 1e-13 {
            value *= value
            if value >= 2 { value /= 2; low += step }
            step /= 2
        }
        return low
    }

    @Test func `a recipe that cannot be is refused by name`() {
        let generator = generator()
        #expect(throws: RecipeError.noClass) { try generator.check(.characters(length: 8, classes: [])) }
        #expect(throws: RecipeError.tooShort(least: 1)) { try generator.check(.pin(length: 0)) }
        #expect(throws: RecipeError.tooShort(least: 1)) { try generator.check(.words(count: -1, separator: "")) }
        #expect(throws: RecipeError.tooLong(most: 512)) { try generator.check(.pin(length: 513)) }
    }

    @Test func `the list has 7776 words, none begins another, and is the EFF's`() {
        let words = (0..<WordList.count).map { String(decoding: WordList.word($0), as: UTF8.self) }
        #expect(Set(words).count == 7776)
        #expect(words.map(\.utf8.count).max() == WordList.longest)
        #expect(words.first == "abacus" && words.last == "zoom")
        let sorted = words.sorted()
        for (one, other) in zip(sorted, sorted.dropFirst()) { #expect(!other.hasPrefix(one)) }
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in words.joined(separator: "\n").utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // FNV-1a 64 of the list as Debian's diceware ships it, taken by another program.
        #expect(sum == 0x4edf_5652_f4d3_49b8)
    }
}

extension Generator {
    fileprivate func check(_ recipe: Recipe) throws(RecipeError) { _ = try make(recipe) }
}

extension Double {
    fileprivate func isClose(to other: Double) -> Bool { abs(self - other) < 1e-6 }
}
