internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// What writing a form changes, and what it leaves alone.
struct ComposingTests {
    @Test func `a field that shows the same keeps its stamp`() throws {
        var shelf = try Shelf.new(.login())
        let before = shelf.entry
        let written = try shelf.edit(Bench.composer(2, 1)) { $0.set(.username, to: "you") }
        for field in before.versions[0].fields where field.id != .username {
            #expect(written.version.field(field.id) == field)
        }
        #expect(written.version.field(.username)?.stamp == Stamp(clock: 2, device: DeviceID(1)))
    }

    @Test func `a tag more leaves the body as it is`() throws {
        var shelf = try Shelf.new(.login())
        let reference = shelf.versions.versions[0].body
        let written = try shelf.edit(Bench.composer(2, 1)) { $0.tags.append("new") }
        #expect(reference != nil && written.version.body == reference)
        #expect(shelf.entry.tags == ["home", "new"])
    }

    @Test func `a changed password goes into the history with its reason`() throws {
        var shelf = try Shelf.new(.login())
        try shelf.edit(Bench.composer(2, 1, now: 77)) { $0.set(.password, to: "second") }
        try shelf.edit(Bench.composer(3, 2, now: 99, reason: .import)) { $0.set(.password, to: "third") }
        #expect(try shelf.value(.password) == "third")
        let past = try shelf.past(.password)
        #expect(past.map(\.text) == ["second", "first"])
        #expect(past.map(\.item.reason) == [.import, .edit])
        #expect(past.map(\.item.changed) == [99, 77])
        #expect(past.map(\.item.device) == [DeviceID(2), DeviceID(1)])
        #expect(past.map(\.item.label) == ["password", "password"])
    }

    @Test func `a title, a user name and a URL go into the history too`() throws {
        var shelf = try Shelf.new(.login())
        let url = try #require(shelf.entry.fields(.url).first?.field.id)
        try shelf.edit(Bench.composer(2, 1)) { form in
            form.title = "Other"
            form.set(.username, to: "")
            form.urls = ["https://example.net"]
        }
        #expect(try shelf.past(.title).map(\.text) == ["Example"])
        #expect(try shelf.past(.username).map(\.text) == ["me"])
        #expect(try shelf.past(url).map(\.text) == ["https://example.org"])
        #expect(shelf.entry.urls == ["https://example.net"])
    }

    @Test func `of a field twenty old values are remembered, the newest ones`() throws {
        var shelf = try Shelf.new(.login(password: "p0"))
        for number in 1...30 {
            try shelf.edit(Bench.composer(UInt64(number + 1), 1, now: Int64(number))) {
                $0.set(.password, to: "p\(number)")
            }
        }
        #expect(try shelf.past(.password).map(\.text) == (10..<30).reversed().map { "p\($0)" })
    }

    @Test func `of a field 4096 bytes of old values are remembered, and the newest whatever its size`() throws {
        let long = { (number: Int) in String(repeating: "\(number)", count: 1500) }
        var shelf = try Shelf.new(.login(password: long(0)))
        for number in 1...5 {
            try shelf.edit(Bench.composer(UInt64(number + 1), 1, now: Int64(number))) {
                $0.set(.password, to: long(number))
            }
        }
        #expect(try shelf.past(.password).map(\.text) == [long(4), long(3)])
        let huge = String(repeating: "x", count: 10_000)
        try shelf.edit(Bench.composer(10, 1, now: 10)) { $0.set(.password, to: huge) }
        try shelf.edit(Bench.composer(11, 1, now: 11)) { $0.set(.password, to: "short") }
        #expect(try shelf.past(.password).map(\.text) == [huge])
    }

    /// One entry whose password two devices changed at once.
    private func conflict() throws -> Shelf {
        let base = try Shelf.new(.login())
        var (one, other) = (base, base)
        let left = try one.edit(Bench.composer(2, 1, now: 50)) { $0.set(.password, to: "left") }
        let right = try other.edit(Bench.composer(2, 2, now: 20)) { $0.set(.password, to: "right") }
        return Shelf(left, right)
    }

    @Test func `of two passwords the later stamp is shown, the other stands beside it`() throws {
        let shelf = try conflict()
        #expect(shelf.versions.versions.count == 2 && shelf.entry.hasConflict)
        #expect(try shelf.value(.password) == "right")
        #expect(try shelf.past(.password).map(\.text) == ["left", "first"])
        #expect(try shelf.past(.password).first?.item.reason == .conflict)
    }

    @Test func `the next edit settles a conflict and records what lost`() throws {
        var shelf = try conflict()
        try shelf.edit(Bench.composer(3, 1, now: 60)) { $0.tags = [] }
        #expect(shelf.versions.versions.count == 1 && !shelf.entry.hasConflict)
        #expect(try shelf.value(.password) == "right")
        let past = try shelf.past(.password)
        #expect(past.map(\.text) == ["left", "first"])
        #expect(past.map(\.item.reason) == [.conflict, .edit])
    }

    @Test func `equal values written on two devices are no conflict`() throws {
        let base = try Shelf.new(.login())
        var (one, other) = (base, base)
        let left = try one.edit(Bench.composer(2, 1)) { $0.set(.password, to: "same") }
        let right = try other.edit(Bench.composer(2, 2)) { $0.set(.password, to: "same") }
        let shelf = Shelf(left, right)
        #expect(!shelf.entry.hasConflict)
        #expect(try shelf.value(.password) == "same")
    }

    @Test func `a field that is taken away is remembered`() throws {
        var shelf = try Shelf.new(.login())
        try shelf.edit(Bench.composer(2, 1)) { $0.addField(label: "PIN", type: .concealed, text: "1234") }
        let id = try #require(shelf.entry.fields(.custom).first?.field.id)
        try shelf.edit(Bench.composer(3, 1)) { form in
            if let index = form.index(label: "pin") { form.removeItem(at: index) }
        }
        #expect(shelf.entry.fields(.custom).isEmpty)
        let past = try shelf.past(id)
        #expect(past.map(\.text) == ["1234"])
        #expect(past.map(\.item.label) == ["PIN"])
    }

    @Test func `an entry without secrets has no body`() throws {
        var shelf = try Shelf.new(EntryForm(kind: .note, title: "Empty"))
        #expect(shelf.versions.versions[0].body == nil)
        try shelf.edit(Bench.composer(2, 1)) { $0.tags = ["x"] }
        #expect(shelf.versions.versions[0].body == nil)
    }

    @Test func `a body over one MiB is refused with its size`() throws {
        var form = EntryForm(kind: .note, title: "Long")
        form.set(.notes, toSecret: [UInt8](repeating: 0x61, count: 1 << 20).span)
        var fault: ComposeError?
        do { _ = try Bench.composer(1, 1).compose(form) } catch { fault = error }
        #expect(fault == .bodyTooLarge(bytes: (1 << 20) + 7))
        var fits = EntryForm(kind: .note, title: "Long")
        fits.set(.notes, toSecret: [UInt8](repeating: 0x61, count: (1 << 20) - 7).span)
        #expect(try Shelf.new(fits).versions.versions[0].body != nil)
    }

    @Test func `another spelling of one accent is another value`() throws {
        var shelf = try Shelf.new(.login())
        try shelf.edit(Bench.composer(2, 1)) { $0.set(.username, to: "ren\u{e9}") }
        try shelf.edit(Bench.composer(3, 1)) { $0.set(.username, to: "rene\u{301}") }
        let bytes = shelf.entry.username.map { Array($0.utf8) }
        #expect(bytes == Array("rene\u{301}".utf8))
    }

    @Test func `the strength of a password is judged, and kept with it`() throws {
        var shelf = try Shelf.new(.login(password: "correct horse battery staple"))
        let strength = try #require(shelf.entry.passwordStrength)
        #expect(strength > 40)
        try shelf.edit(Bench.composer(2, 1)) { $0.title = "Other" }
        #expect(shelf.entry.passwordStrength == strength)
        try shelf.edit(Bench.composer(3, 1)) { $0.set(.password, to: "abc") }
        #expect(try #require(shelf.entry.passwordStrength) < 20)
    }

    @Test func `content is the same whatever tags, folder and dates are`() {
        func hash(_ form: borrowing EntryForm) -> [UInt8] { Composer.contentHash(form, hash: Bench.hash) }
        var other = EntryForm.login()
        other.tags = ["else"]
        other.folder = "Work"
        other.created = 5
        let (one, two) = (hash(EntryForm.login()), hash(other))
        #expect(one == two)
        other.set(.username, to: "you")
        let three = hash(other)
        #expect(one != three)
    }
}
