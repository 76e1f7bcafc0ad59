internal import Testing

@testable internal import KeysTerminal

/// The table of wishes: what keys, footers, help and palette are made of.
struct WishTests {
    @Test(arguments: Wish.allCases) func `every wish has a key, a sentence, a word and a place`(wish: Wish) {
        let lines = Wish.table.filter { $0.wish == wish }
        #expect(!lines.isEmpty)
        for line in lines {
            #expect(!line.keys.isEmpty && !line.contexts.isEmpty && !line.short.isEmpty)
            #expect(line.sentence.count > 5 && line.sentence.first?.isUppercase == true)
        }
    }

    @Test(arguments: Context.allCases) func `no key means two things in one place`(context: Context) {
        var seen: [Key: Wish] = [:]
        for line in Wish.table where line.contexts.contains(context) {
            for key in line.keys {
                #expect(seen[key] == nil, "\(key.name): \(seen[key].map(\.rawValue) ?? "") and \(line.wish.rawValue)")
                seen[key] = line.wish
            }
        }
        #expect(!seen.isEmpty)
    }

    @Test(arguments: Context.allCases) func `every place can be left and drawn anew`(context: Context) {
        let wishes = Set(Wish.table.filter { $0.contexts.contains(context) }.map(\.wish))
        #expect(wishes.isSuperset(of: [.quit, .suspend, .redraw]))
        #expect(!wishes.isDisjoint(with: [.back, .decline, .quit]))
    }

    @Test func `every wish stands in the help with its sentence`() throws {
        let desk = try Desk()
        for line in Wish.table {
            let help = HelpScreen(for: line.contexts[0])
            let canvas = Canvas(Size(columns: 120, rows: 200))
            help.draw(on: canvas, canvas.area, desk.place)
            #expect(canvas.text.contains(line.sentence), "\(line.wish)")
            #expect(canvas.text.contains(line.keys[0].name), "\(line.wish)")
        }
    }

    @Test func `a key of another alphabet is the key at its place`() {
        #expect(Key.character("о").latin == .character("j"))
        #expect(Key.character("Д").latin == .character("L"))
        #expect(Key.character("ξ").latin == .character("j"))
        #expect(Key.character("j").latin == .character("j"))
        #expect(Key.character("é").latin == .character("é"))
    }
}
