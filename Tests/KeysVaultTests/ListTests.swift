internal import KeysModel
internal import Testing
@testable internal import KeysVault

/// Lists of ids in order, and searches for lists.
struct ListTests {
    private static let titles = [
        "GitHub", "gitlab", "Ärger", "arger", "Zebra", "straße", "STRASSE", "Deutsche Bank", "", "ssh root@db",
        "K\u{212a}",
        "note a", "Note B", "gmail", "GMX", "Wi-Fi home", "a", "A", "zz top",
    ]

    /// A vault of entries of every kind, some in the trash, some with web addresses, tags and notes.
    private func filled(_ scratch: Scratch) throws -> Session {
        let session = try scratch.create()
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: false))
        for number in 0..<1500 {
            let kind = EntryKind.allCases[number % EntryKind.allCases.count]
            var form = EntryForm(
                kind: kind, title: Self.titles[number % Self.titles.count] + (number > 700 ? " \(number)" : ""))
            form.set(.username, to: number % 4 == 0 ? "kim\(number)" : "")
            form.isFavorite = number % 7 == 0
            if number % 5 == 0 { form.set(.otp, to: "GEZDGNBVGY3TQOJQ") }
            if number % 3 == 0 { form.urls = ["https://www.Example\(number % 11).org/STRAßE"] }
            if number % 6 == 0 { form.tags = ["Home", "tag\(number % 9)"] }
            form.addField(label: "own", text: number % 2 == 0 ? "Größe \(number)" : "size \(number)")
            _ = try run.take(form, trashed: number % 13 == 0)
        }
        _ = try run.commit()
        // Opened again, equal titles stand in the order of ids everywhere.
        return try scratch.open()
    }

    private func expected(_ section: Session.Section, _ session: Session) -> [EntryID] {
        let shown = session.entries(section == .trash ? .trashed : .live).filter { entry in
            switch section {
            case .all, .trash: true
            case .logins: entry.kind == .login
            case .notes: entry.kind == .note
            case .cards: entry.kind == .card
            case .codes: entry.visibleFields.contains { $0.field.id == .otp }
            case .favorites: entry.isFavorite
            case .conflicts: entry.hasConflict
            }
        }
        return shown.map { (FoldedText($0.title), $0.id) }.sorted { $0 < $1 }.map(\.1)
    }

    private func expectLists(_ session: Session) {
        let counts = session.sectionCounts
        for section in Session.Section.allCases {
            let ids = expected(section, session)
            let isSame = session.order(section) == ids
            #expect(isSame, "\(section)")
            #expect(counts[section] == ids.count, "\(section)")
        }
        #expect(session.order(.live) == session.order(.all as Session.Section))
        #expect(session.order(.trashed) == session.order(.trash))
        #expect(session.order(.all as Session.Reach).count == session.entries(.all).count)
    }

    @Test func `the lists are those one gets by decoding every entry, and stay so`() throws {
        let scratch = try Scratch()
        let session = try filled(scratch)
        expectLists(session)
        let ids = session.order(.live)
        session.order(.favorites).first.map { first in #expect(session.entry(first)?.isFavorite == true) }
        try session.trash([ids[3], ids[40]])
        try session.purge([ids[50]])
        _ = try session.add(login("aaa first", "1"))
        _ = try session.add(login("Ärger", "1"))
        var form = EntryForm(editing: try session.open(ids[90]))
        form.title = "Moved"
        form.kind = .card
        form.isFavorite.toggle()
        try session.edit(ids[90], form)
        expectLists(session)
        expectLists(try scratch.open())
    }

    @Test func `a search for ids finds what a search of entries finds, in its order`() throws {
        let scratch = try Scratch()
        let session = try filled(scratch)
        for _ in 0..<2 {
            for query in [
                "", "g", "gi", "strasse", "straße", "ärger", "arger", "kim", "example3", "tag:home", "tag:", "!g",
                "gthb",
                "size 12", "größe", "kind:card", "user:kim8", "url:org", "^a", "org$", "'ssh", "k", "own", "dbank 8",
                "zz",
                "kim1 !size", "folder:", "x",
            ] {
                for reach in [Session.Reach.live, .trashed, .all] {
                    let found = session.look(for: SearchQuery([query]), among: reach)
                    let ids = session.ids(for: SearchQuery([query]), among: reach)
                    let isSame = ids.standing == found.standing.map(\.id) && ids.like == found.like.map(\.id)
                    #expect(isSame, "\(query)")
                }
            }
            let cards = session.ids(for: SearchQuery(["g"]), in: .cards).standing
            #expect(!cards.isEmpty && cards.allSatisfy { session.entry($0)?.kind == .card })
            let first = session.order(.live)[0]
            try session.edit(first, login("Größe kim", "1", url: "https://example3.org"))
        }
    }

    @Test func `a search that goes on letter by letter finds what a search from nothing finds`() throws {
        let scratch = try Scratch()
        let session = try filled(scratch)
        var search = ListSearch()
        var random = Numbers(seed: 17)
        let letters = Array("gitarßä 1k:^$!'\"u")
        let beginnings = ["", "tag:", "user:", "url:", "kind:", "kim1 ", "g"]
        var found = 0
        for round in 0..<60 {
            var typed = beginnings[random.below(beginnings.count)]
            for _ in 0..<6 {
                typed.append(letters[random.below(letters.count)])
                if random.below(5) == 0 { typed.removeFirst() }
                let section = random.below(4) == 0 ? Session.Section.logins : .all
                let query = SearchQuery([typed])
                let before = session.ids(for: query, in: section)
                let after = session.ids(for: query, in: section, goingOn: &search)
                let isSame = before == after
                #expect(isSame, "\(typed)")
                found += after.standing.count
            }
            guard round % 10 == 9 else { continue }
            try session.edit(session.order(.live)[round], login("giark kim1", "1", url: "https://giark.org"))
        }
        #expect(found > 1000)
    }

    @Test func `drawn words in drawn titles are found and ranked as among decoded entries`() throws {
        let scratch = try Scratch()
        let made = try scratch.create()
        var random = Numbers(seed: 71)
        let letters = Array("aAbBeEgG1 -_/.:ßÄäée\u{301}中")
        func word(_ most: Int) -> String {
            String((0..<1 + random.below(most)).map { _ in letters[random.below(letters.count)] })
        }
        let run = try made.beginImport(ImportPlan(format: "csv", fileName: "", onDuplicate: .keep, dryRun: false))
        for _ in 0..<400 { _ = try run.take(login(word(12), word(4), url: "https://\(word(3)).org"), trashed: false) }
        _ = try run.commit()
        // Now equal titles are in the order of their ids for both.
        let session = try scratch.open()
        let all = session.order(.live)
        for round in 0..<300 {
            let typed = word(4)
            let query = SearchQuery([typed])
            let found = session.look(for: query, among: .live)
            let ids = session.ids(for: query, among: .live)
            let titles = { (ids: [EntryID]) in ids.map { session.entry($0)?.title ?? "" } }
            #expect(titles(ids.standing) == found.standing.map(\.title), "\(typed)")
            #expect(titles(ids.like) == found.like.map(\.title), "\(typed)")
            #expect(ids.standing == found.standing.map(\.id), "\(typed)")
            #expect(ids.like == found.like.map(\.id), "\(typed)")
            if round % 50 == 49 { try session.edit(all[round], login(word(12), word(4))) }
        }
    }

    @Test func `the count of a section is the length of its list`() throws {
        let session = try filled(try Scratch())
        for section in Session.Section.allCases {
            #expect(session.count(in: section) == session.order(section).count)
        }
    }

    @Test func `an entry that two devices changed is in the list of conflicts`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "1"))
        _ = try session.add(login("b", "1"))
        #expect(session.order(.conflicts).isEmpty)
        try session.write { change in
            guard let (entry, records) = change.view(id) else { return }
            var other = entry.versions[0]
            let device = DeviceID(77)
            other.vector = VersionVector(Stamp(clock: 90, device: device))
            other.stamp = Stamp(clock: 90, device: device)
            other.fields = other.fields.map { field in
                var field = field
                field.stamp = other.stamp
                if field.id == .username { field.value = .shown("robin") }
                return field
            }
            other.body = nil
            other.fields.removeAll { $0.id == .password }
            let bodyRow = records[0].bodyRow
            try change.replace(id, with: [(entry.versions[0], bodyRow), (other, 0)], over: records)
        }
        #expect(session.entry(id)?.hasConflict == true)
        #expect(session.order(.conflicts) == [id])
        #expect(session.ids(for: SearchQuery(["a"])).standing.contains(id))
        #expect(session.sectionCounts[.conflicts] == 1)
    }
}

/// Numbers that look like drawn ones, the same each time.
private struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
