import KeysModel
import Testing

struct SearchQueryTests {
    private static func catalog() throws -> SampleCatalog {
        SampleCatalog([
            try EntrySample.entry("Tagged", tags: ["mail", "work"]),
            try EntrySample.entry("User", username: "mail@example.com"),
            try EntrySample.entry("Host", urls: ["https://mail.example.org/x"]),
            try EntrySample.entry("My Mail"),
            try EntrySample.entry("Mail"),
            try EntrySample.entry("Filed", folder: "Old/MAIL"),
            try EntrySample.entry("Custom", fields: [("note", "mailbox 7")]),
            try EntrySample.entry("Other", username: "me"),
        ])
    }

    @Test func `title counts before host before user before tag`() throws {
        #expect(SearchQuery(["MAIL"]).find(in: try Self.catalog()) == [4, 3, 2, 1, 0, 5, 6])
    }

    @Test func `every word must be there`() throws {
        let catalog = try Self.catalog()
        #expect(SearchQuery(["mail", "tagg"]).find(in: catalog) == [0])
        #expect(SearchQuery(["mail work"]).find(in: catalog) == [0])
        #expect(SearchQuery(["mail", "nowhere"]).find(in: catalog).isEmpty)
        #expect(SearchQuery([]).find(in: catalog).count == catalog.count)
        #expect(SearchQuery(["mail"]).find(in: catalog) { $0 < 2 } == [1, 0])
    }

    @Test func `secret values are not looked at`() throws {
        #expect(SearchQuery(["hidden"]).find(in: try Self.catalog()).isEmpty)
    }

    private static func operands() throws -> SampleCatalog {
        SampleCatalog([
            try EntrySample.entry(
                "GitHub", username: "ada", urls: ["https://github.com"], folder: "Work/Code", tags: ["two words"]),
            try EntrySample.entry("Old GitHub", username: "bob", tags: ["old"]),
            try EntrySample.entry("GitLab hub", username: "ada"),
            try EntrySample.entry("Bank", urls: ["https://bank.example"]),
        ])
    }

    @Test(arguments: [
        ("user:ada", [0, 2]), ("USER:ADA", [0, 2]), ("!user:ada", [3, 1]), ("url:bank", [3]), ("folder:code", [0]),
        ("folder:^work", [0]), ("kind:login !git", [3]), ("kind:card", []), ("tag:\"two words\"", [0]),
        ("tag:two words", [0]), ("tag:words$ two", [0]), ("tag:two$", []), ("!tag: git", [2]), ("tag:", [0, 1]),
        ("^git", [0, 2]), ("hub$ git", [2, 0, 1]),
        ("^github$", [0]), ("'gthub", []), ("gthub", [2, 0, 1]), ("!^old github", [0, 2]), ("\"b h\"", [2]),
        ("https://bank", [3]), ("nothing:at-all", []), ("!", []), ("", [3, 0, 2, 1]), ("user:^ada$ '!", []),
    ])
    func `operators say where a word stands`(_ query: String, _ found: [Int]) throws {
        #expect(SearchQuery([query]).find(in: try Self.operands()) == found)
    }

    @Test func `words that stand come before letters that stand`() throws {
        let catalog = SampleCatalog([
            try EntrySample.entry("Foggy Harbour"), try EntrySample.entry("Elsewhere", fields: [("note", "ghb")]),
            try EntrySample.entry("GHB"),
        ])
        let hits = SearchQuery(["ghb"]).hits(in: catalog)
        #expect(hits.map(\.index) == [2, 1, 0])
        #expect(hits.map(\.isFuzzy) == [false, false, true])
    }

    @Test func `the initials of a title are as good as a word in it`() throws {
        let catalog = SampleCatalog([
            try EntrySample.entry("Stripe Dashboard"), try EntrySample.entry("Bank of America"),
            try EntrySample.entry("Bobcat Arms"),
        ])
        #expect(SearchQuery(["boa"]).hits(in: catalog).map(\.index) == [1, 0, 2])
        #expect(SearchQuery(["boa"]).hits(in: catalog).map(\.isFuzzy) == [false, false, true])
    }
}
