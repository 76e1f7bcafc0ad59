internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// Forms that become what another says, and fields that are moved, renamed and retyped.
struct FormArrangingTests {
    /// A login with three fields of the person's own.
    private func shelf() throws -> Shelf {
        var form = EntryForm.login()
        form.addField(label: "one", text: "1")
        form.addField(label: "two", type: .concealed, text: "2")
        form.addField(label: "three", text: "3")
        return try Shelf.new(form)
    }

    private func labels(_ shelf: Shelf) -> [String] { shelf.entry.fields(.custom).map(\.label) }

    private func shown(_ shelf: Shelf) throws -> [String] {
        let opened = try shelf.opened()
        return ["\(opened.entry.kind) \(opened.entry.title) \(opened.entry.folder ?? "") \(opened.entry.isFavorite)"]
            + opened.entry.tags
            + opened.entry.visibleFields.map { resolved in
                let value = opened.withValue(of: resolved) { bytes in
                    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                }
                return "\(resolved.field.id.number) \(resolved.label) \(resolved.field.type) \(value ?? "-")"
            }
    }

    @Test func `a form becomes what another says and its entry is as before`() throws {
        var shelf = try shelf()
        let before = try shown(shelf)
        let opened = try shelf.opened()
        let old = EntryForm(editing: opened)
        try shelf.edit(Bench.composer(2, 1)) { form in
            form.title = "Other"
            form.kind = .custom
            form.folder = "Work"
            form.isFavorite = true
            form.tags = ["x", "y"]
            form.urls = ["https://other.example", "https://example.org"]
            form.set(.password, to: "second")
            form.set(.username, to: "")
            form.set(.notes, to: "new")
            if let index = form.index(label: "two") { form.removeItem(at: index) }
            form.addField(label: "four", text: "4")
            if let index = form.index(label: "three") { form.setLabel("drei", at: index) }
            if let index = form.index(label: "one") { form.retype(at: index, to: .concealed) }
        }
        #expect(try shown(shelf) != before)
        try shelf.edit(Bench.composer(3, 1)) { $0.become(old) }
        #expect(try shown(shelf) == before)
        #expect(try shelf.past(.password).map(\.text) == ["second", "first"])
    }

    @Test func `an undo beside another's edit keeps what the other changed`() throws {
        let base = try shelf()
        var (mine, theirs) = (base, base)
        let opened = try base.opened()
        let old = EntryForm(editing: opened)
        try mine.edit(Bench.composer(2, 1)) { form in
            form.set(.password, to: "mine")
            if let index = form.index(label: "one") { form.removeItem(at: index) }
        }
        var undo = EntryForm(editing: try mine.opened())
        undo.become(old)
        let written = try theirs.edit(Bench.composer(2, 2)) { form in
            form.set(.username, to: "robin")
            form.addField(label: "theirs", text: "t")
        }
        mine.take(written)
        let merged = try mine.opened()
        mine.take(
            Written(try Bench.composer(4, 1).compose(undo.rebased(onto: merged), over: merged), bodies: mine.bodies))
        #expect(try mine.value(.password) == "first" && mine.entry.username == "robin")
        #expect(Set(labels(mine)) == ["one", "two", "three", "theirs"])
        #expect(labels(mine).first == "one")
    }

    @Test func `a field that is moved stands there in the version, and after an undo where it was`() throws {
        var shelf = try shelf()
        let opened = try shelf.opened()
        let old = EntryForm(editing: opened)
        let (three, one) = (old.index(label: "three"), old.index(label: "one"))
        let (from, to) = (try #require(three), try #require(one))
        try shelf.edit(Bench.composer(2, 1)) { $0.move(itemAt: from, to: to) }
        #expect(labels(shelf) == ["three", "one", "two"])
        #expect(try shelf.past(.password).isEmpty)
        try shelf.edit(Bench.composer(3, 1)) { $0.become(old) }
        #expect(labels(shelf) == ["one", "two", "three"])
    }

    @Test func `who moves a field beside another's edit keeps both`() throws {
        let base = try shelf()
        var (mine, theirs) = (base, base)
        var form = EntryForm(editing: try mine.opened())
        let (three, one) = (form.index(label: "three"), form.index(label: "one"))
        let (from, to) = (try #require(three), try #require(one))
        form.move(itemAt: from, to: to)
        mine.take(
            try theirs.edit(Bench.composer(2, 2)) { form in
                form.addField(label: "theirs", text: "t")
                if let index = form.index(label: "one") { form.setItem(at: index, bytes: Array("uno".utf8).span) }
            })
        let merged = try mine.opened()
        mine.take(
            Written(try Bench.composer(3, 1).compose(form.rebased(onto: merged), over: merged), bodies: mine.bodies))
        #expect(labels(mine) == ["three", "one", "two", "theirs"])
        #expect(mine.entry.fields(.custom)[1].field.shownText == "uno")
    }

    @Test func `a field that becomes concealed leaves nothing of its value in the summary, and comes back`() throws {
        var shelf = try shelf()
        let id = try #require(shelf.entry.fields(.custom).first?.field.id)
        try shelf.edit(Bench.composer(2, 1)) { form in
            if let index = form.index(label: "one") {
                form.setItem(at: index, bytes: Array("canary".utf8).span)
                form.retype(at: index, to: .concealed)
            }
        }
        let summary = shelf.versions.versions[0].encoded()
        #expect(!String(decoding: summary, as: UTF8.self).contains("canary"))
        #expect(try shelf.value(id) == "canary")
        try shelf.edit(Bench.composer(3, 1)) { form in
            if let index = form.index(label: "one") { form.retype(at: index, to: .text) }
        }
        #expect(shelf.entry.resolved(id)?.field.shownText == "canary")
    }

    @Test func `a label changes for fields of the person's own alone`() throws {
        var form = EntryForm.login()
        form.addField(label: "pin", type: .concealed, text: "1")
        let found = (form.index(label: "pin"), form.index(label: "username"))
        let (pin, user) = (try #require(found.0), try #require(found.1))
        form.setLabel("PIN 2", at: pin)
        form.setLabel("other", at: user)
        let labels = form.items.map(\.label)
        #expect(labels[pin] == "PIN 2" && labels[user] == "username")
    }

    @Test func `a seed that an undo brings back goes on at its counter`() throws {
        var login = EntryForm.login()
        login.set(.otp, to: "otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQ&counter=0")
        var shelf = try Shelf.new(login)
        shelf.take(Written(Bench.composer(2, 1).count(shelf.entry, to: 7)))
        let opened = try shelf.opened()
        let old = EntryForm(editing: opened)
        try shelf.edit(Bench.composer(3, 1)) { $0.set(.otp, to: "otpauth://hotp/b?secret=MZXW6YTBOI&counter=0") }
        #expect(shelf.entry.text(.hotpCounter) == nil)
        try shelf.edit(Bench.composer(4, 1)) { $0.become(old) }
        #expect(shelf.entry.text(.hotpCounter) == "7")
    }
}
