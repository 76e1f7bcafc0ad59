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
}
