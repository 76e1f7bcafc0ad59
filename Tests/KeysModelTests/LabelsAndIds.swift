internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// How people name a field, and how ids are written.
struct LabelsAndIds {
    static let labels = ["username", "PIN", "pin", "odd#2", "odd"]
    static let found: [(String, Int?)] = [
        ("PIN", 1), ("pin#1", 1), ("pin#2", 2), ("Pin#3", nil), ("odd#2", 3), ("ODD", 4), ("odd#1", 4),
        ("none", nil),
        ("#1", nil), ("pin#0", nil), ("pin#", nil), ("pin#99999999999999999999", nil), ("USERNAME", 0),
    ]

    @Test(arguments: found)
    func `a label leads to its field`(_ written: String, _ index: Int?) {
        #expect(LabelSelector(written).find(in: Self.labels) == index)
    }

    @Test func `in a form a second name of a standard field leads to it`() {
        var form = EntryForm.login()
        form.addField(label: "User", text: "own")
        let (own, standard, second) = (
            form.index(label: "user"), form.index(label: "login"), form.index(label: "url#2")
        )
        #expect(own == form.items.count - 1)
        #expect(standard == form.items.firstIndex { $0.id == .username })
        #expect(second == nil)
    }

    @Test func `no two standard fields share a number, and every kind's fields exist`() {
        #expect(Set(StandardField.all.map(\.id)).count == StandardField.all.count)
        #expect(StandardField.all.map(\.id) == StandardField.all.map(\.id).sorted())
        #expect(StandardField.all.allSatisfy { (16..<256).contains($0.id.number) })
        for kind in EntryKind.allCases {
            #expect(kind.standardFields.allSatisfy { StandardField.of($0) != nil })
            if let principal = kind.principalField { #expect(StandardField.of(principal) != nil) }
            for id in kind.standardFields {
                let field = StandardField.of(id)
                #expect(field.map { StandardField.named($0.label.uppercased(), in: kind)?.id == id } ?? false)
            }
        }
    }

    @Test func `an entry's id comes back from its text`() {
        var random = Seeded(3)
        for _ in 0..<2000 {
            let id = EntryID(
                high: random.next() >> UInt64(random.below(64)), low: random.next() << UInt64(random.below(64)))
            #expect(id.text.utf8.count == 26)
            #expect(EntryID(text: id.text) == id && EntryID(text: id.text.uppercased()) == id)
        }
        let most = EntryID(high: .max, low: .max)
        #expect(most.text == "7zzzzzzzzzzzzzzzzzzzzzzzzz")
        for wrong in [
            "", "0", "8zzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000u", String(repeating: "0", count: 27),
        ] {
            #expect(EntryID(text: wrong) == nil)
        }
    }
}
