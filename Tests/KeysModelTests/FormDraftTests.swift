internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// Forms that go into bytes and come back.
struct FormDraftTests {
    private func text(_ random: inout Seeded) -> String {
        String(decoding: (0..<random.below(20)).map { _ in UInt8(random.below(128)) }, as: UTF8.self)
    }

    private func change(_ form: inout EntryForm, _ random: inout Seeded) {
        if random.chance(50) { form.folder = text(&random) }
        if random.chance(50) { form.tags = (0..<random.below(4)).map { "\($0)" + text(&random) } }
        form.isFavorite = random.chance(50)
        for field in StandardField.all where random.chance(15) {
            form.set(field.id, toSecret: Array(text(&random).utf8).span)
        }
        if random.chance(60) { form.urls = (0..<random.below(4)).map { "https://\($0)." + text(&random) } }
        for _ in 0..<random.below(4) {
            let type = FieldType.allCases[random.below(FieldType.allCases.count)]
            form.addField(label: text(&random), type: type, bytes: Array(text(&random).utf8).span)
        }
    }

    /// What only a new entry brings.
    private func bring(_ form: inout EntryForm, _ random: inout Seeded) {
        if random.chance(30) { form.wantedID = EntryID(high: random.next(), low: random.next()) }
        if random.chance(30) { form.counter = random.next() }
        if random.chance(30) { form.modified = Int64(random.below(1000)) - 500 }
        for place in [EntryForm.Past.Place.standard(.password), .item(0), .gone] where random.chance(30) {
            let device = random.chance(50) ? DeviceID(random.next()) : nil
            let past = EntryForm.Past(place, label: text(&random), type: .concealed, changed: -5, device: device)
            form.addPast(past, bytes: Array(text(&random).utf8).span)
        }
    }

    /// A form of anything, also one that was filled with an entry and changed.
    private func form(_ random: inout Seeded) throws -> EntryForm {
        let kind = EntryKind.allCases[random.below(EntryKind.allCases.count)]
        var form = EntryForm(kind: kind, title: text(&random) + "é")
        change(&form, &random)
        guard random.chance(60) else {
            bring(&form, &random)
            return form
        }
        var filled = EntryForm(editing: try Shelf.new(form).opened())
        change(&filled, &random)
        return filled
    }

    private func isDraft(_ bytes: Span<UInt8>) -> Bool {
        guard let form = EntryForm(decodingDraft: bytes) else { return false }
        return form.items.count >= 0
    }

    private func draft(_ form: borrowing EntryForm) -> [UInt8] { Bench.bytes(form.encodedDraft()) }

    @Test func `a draft says again what the form said`() throws {
        for seed in 0..<UInt64(300 * Effort.factor) {
            var random = Seeded(seed)
            let form = try form(&random)
            let bytes = draft(form)
            guard let again = EntryForm(decodingDraft: bytes.span) else {
                Issue.record("seed \(seed)")
                continue
            }
            let spelled = draft(again)
            #expect(spelled == bytes, "seed \(seed)")
            let (one, other) = (
                Written(try Bench.composer(9, 1).compose(form)), Written(try Bench.composer(9, 1).compose(again))
            )
            #expect(one.version == other.version && one.body == other.body, "seed \(seed)")
            let origins = (form.origin?.vector, again.origin?.vector)
            #expect(origins.0 == origins.1, "seed \(seed)")
        }
    }

    @Test func `a cut draft and a longer one are no draft`() throws {
        for seed in 0..<UInt64(10 * Effort.factor) {
            var random = Seeded(seed)
            let bytes = draft(try form(&random))
            for count in bytes.indices {
                let isCut = isDraft(bytes.span.extracting(0..<count))
                #expect(!isCut, "seed \(seed), \(count)")
            }
            let isLonger = isDraft((bytes + [0]).span)
            #expect(!isLonger)
        }
    }

    @Test func `a flipped byte of a draft ends nothing`() throws {
        var random = Seeded(7)
        let bytes = draft(try form(&random))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= UInt8(1 << random.below(8))
            guard let form = EntryForm(decodingDraft: other.span) else { continue }
            let spelled = draft(form)
            #expect(spelled == other)
        }
    }

    @Test func `a draft merges as the form would have`() throws {
        var mine = try Shelf.new(.login())
        var theirs = mine
        var form = EntryForm(editing: try mine.opened())
        form.set(.password, to: "mine")
        form.tags = []
        let bytes = draft(form)
        mine.take(try theirs.edit(Bench.composer(2, 2)) { $0.set(.username, to: "robin") })
        guard let again = EntryForm(decodingDraft: bytes.span) else {
            Issue.record("no draft")
            return
        }
        let opened = try mine.opened()
        mine.take(
            Written(try Bench.composer(3, 1).compose(again.rebased(onto: opened), over: opened), bodies: mine.bodies))
        #expect(try mine.value(.password) == "mine" && mine.entry.username == "robin" && mine.entry.tags.isEmpty)
    }
}
