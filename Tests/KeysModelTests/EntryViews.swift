internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// What people see where several versions stand side by side.
struct EntryViews {
    private func three() throws -> Shelf {
        var form = EntryForm.login()
        form.tags = ["a", "b", "c"]
        form.urls = ["https://a", "https://b", "https://c"]
        return try Shelf.new(form)
    }

    @Test func `tags and URLs taken away on two devices are both away`() throws {
        let base = try three()
        var (one, other) = (base, base)
        let left = try one.edit(Bench.composer(2, 1)) { form in
            form.tags = ["b", "c"]
            form.urls = ["https://b", "https://c"]
        }
        let right = try other.edit(Bench.composer(2, 2)) { form in
            form.tags = ["a", "c"]
            form.urls = ["https://a", "https://c"]
        }
        let entry = Shelf(left, right).entry
        #expect(entry.tags == ["c"])
        #expect(entry.urls == ["https://c"])
    }

    @Test func `URLs that change places are in their new places`() throws {
        var shelf = try three()
        try shelf.edit(Bench.composer(2, 1)) { $0.urls = ["https://c", "https://new", "https://a", "https://b"] }
        #expect(shelf.entry.urls == ["https://c", "https://new", "https://a", "https://b"])
        try shelf.edit(Bench.composer(3, 1)) { $0.urls = ["https://b", "https://a"] }
        #expect(shelf.entry.urls == ["https://b", "https://a"])
    }

    @Test func `a field that two devices settled differently does not vanish`() throws {
        // Two passwords stand; one device settles them, another takes the winner away and keeps the other.
        let base = try Shelf.new(.login())
        var (x, y) = (base, base)
        let first = try x.edit(Bench.composer(2, 1)) { $0.set(.notes, to: "one") }
        let second = try y.edit(Bench.composer(2, 2)) { $0.set(.notes, to: "two") }
        let removed = try y.edit(Bench.composer(3, 2)) { $0.set(.notes, to: "") }
        var settler = Shelf(first, second)
        let settled = try settler.edit(Bench.composer(4, 3)) { $0.title = "Settled" }
        var keeper = Shelf(first, removed)
        let kept = try keeper.edit(Bench.composer(4, 4)) { $0.tags = [] }
        #expect(settled.version.field(.notes) != nil && kept.version.field(.notes) != nil)
        let both = Shelf(settled, kept)
        #expect(both.versions.versions.count == 2)
        #expect(both.entry.resolved(.notes) != nil)
        #expect(try both.findable().isSuperset(of: [Array("one".utf8), Array("two".utf8)]))
    }

    @Test func `two clones of one device that write at once lose nothing`() throws {
        let base = try Shelf.new(.login())
        var (one, clone) = (base, base)
        let left = try one.edit(Bench.composer(2, 1)) { $0.set(.password, to: "left") }
        let right = try clone.edit(Bench.composer(2, 1)) { form in
            form.set(.username, to: "right")
            form.addField(label: "more", text: "right too")
        }
        #expect(left.version.vector == right.version.vector)
        for shelf in [Shelf(left, right), Shelf(right, left)] {
            #expect(shelf.versions.versions.count == 2)
            let found = try shelf.findable()
            #expect(found.isSuperset(of: ["left", "first", "right", "right too"].map { Array($0.utf8) }))
            #expect(shelf.entry.hasConflict)
        }
        #expect(Shelf(left, right).versions == Shelf(right, left).versions)
    }

    @Test func `an edit beats the trash and the purge, and keeps its date`() throws {
        let base = try Shelf.new(.login())
        var edited = base
        let edit = try edited.edit(Bench.composer(2, 1, now: 500)) { $0.title = "Alive" }
        let purge = Written(Bench.composer(9, 2, now: 900).mark(base.entry, as: .purged))
        let trash = Written(
            Bench.composer(9, 3).mark(base.entry, as: .trashed),
            body: base.bodies.values.first)
        let shelf = Shelf(purge, edit, trash)
        #expect(shelf.versions.versions.count == 3)
        #expect(shelf.entry.state == .live && shelf.entry.title == "Alive")
        #expect(shelf.entry.created == 1000)
        var written = Shelf(purge, edit)
        try written.edit(Bench.composer(10, 2)) { $0.tags = [] }
        #expect(written.versions.versions.map(\.created) == [1000])
    }

    @Test func `a purge covers only what it saw`() throws {
        let base = try Shelf.new(.login())
        let purge = Written(Bench.composer(2, 2).mark(base.entry, as: .purged))
        var shelf = base
        shelf.take(purge)
        #expect(shelf.versions.versions.count == 1 && shelf.entry.state == .purged)
        #expect(shelf.entry.resolved.isEmpty && shelf.entry.title.isEmpty)
        let stays = shelf.versions.absorb(base.versions.versions[0])
        #expect(!stays)
    }

    private func counting(_ clock: UInt64, _ device: UInt64, _ count: String, over base: Version) -> Version {
        var version = base
        version.stamp = Stamp(clock: clock, device: DeviceID(device))
        version.vector.include(version.stamp)
        version.fields.removeAll { $0.id == .hotpCounter }
        version.fields.append(
            Field(id: .hotpCounter, stamp: version.stamp, role: .standard, type: .text, value: .shown(count)))
        version.fields.sort { $0.id < $1.id }
        return version
    }

    @Test(arguments: [("7", "12"), ("9", "18446744073709551615"), ("12", "7"), ("5", "5")])
    func `HOTP counters merge to the larger and are no conflict`(_ one: String, _ other: String) throws {
        var form = EntryForm.login()
        form.set(.otp, to: "otpauth://hotp/x?secret=AAAA")
        let base = try Shelf.new(form)
        let version = base.versions.versions[0]
        let set = VersionSet([counting(2, 2, one, over: version), counting(3, 1, other, over: version)])
        let entry = Entry(id: Shelf.id, versions: set)
        #expect(entry.text(.hotpCounter) == [one, other].max { (UInt64($0) ?? 0) < (UInt64($1) ?? 0) })
        #expect(!entry.hasConflict)
    }

    @Test func `a counter stays with its seed and goes with it`() throws {
        var form = EntryForm.login()
        form.set(.otp, to: "otpauth://hotp/x?secret=AAAA")
        var shelf = try Shelf.new(form)
        shelf.versions.absorb(counting(2, 1, "41", over: shelf.versions.versions[0]))
        try shelf.edit(Bench.composer(3, 1)) { $0.title = "Other" }
        #expect(shelf.entry.text(.hotpCounter) == "41")
        try shelf.edit(Bench.composer(4, 1)) { $0.set(.otp, to: "otpauth://hotp/x?secret=BBBB") }
        #expect(shelf.entry.text(.hotpCounter) == nil)
    }
}
