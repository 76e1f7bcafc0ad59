import KeysModel
import KeysSecret
import Testing

struct EntryJSONTests {
    private static let id = EntryID(high: 0x0123_4567_89ab_cdef, low: 9)

    private static func json(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return EntrySample.text(writer.finish())
    }

    private static func form(_ json: String, title: String? = nil) throws -> EntryForm {
        let document = try JSONDocument(reading: Array(json.utf8).span)
        return try EntryJSON.form(from: document, title: title)
    }

    private static func fault(_ json: String) -> EntryJSONError? {
        do {
            _ = try form(json)
            return nil
        } catch { return error as? EntryJSONError }
    }

    private static func login() -> EntryForm {
        var form = EntryForm(kind: .login, title: "Bank \u{1b}")
        form.folder = "money/home"
        form.tags = ["a", "b"]
        form.isFavorite = true
        form.created = 951_782_400_000
        form.modified = 951_782_401_000
        form.set(.username, to: "ada")
        form.set(.password, to: "correct horse battery")
        form.set(.notes, to: "line one\nline two")
        form.urls = ["https://bank.example", "https://other.example"]
        form.addField(label: "PIN", type: .concealed, text: "1234")
        form.addField(label: "PIN", type: .concealed, bytes: [0xff, 0x00 + 1].span)
        form.addField(label: "login", type: .text, text: "branch 7")
        form.addField(label: "empty", type: .text, text: "")
        form.addField(label: "since", type: .date, text: "2001-02-03")
        return form
    }

    @Test func `list has every key and no secret`() throws {
        let opened = try EntrySample.open(Self.login(), id: Self.id)
        #expect(
            Self.json { EntryJSON.writeList([opened.entry], to: &$0) }
                == #"[{"id":"\#(Self.id.text)","kind":"login","title":"Bank \u001b","username":"ada","#
                + #""urls":["https://bank.example","https://other.example"],"folder":"money/home","tags":["a","b"],"#
                + #""favorite":true,"trashed":false,"conflict":false,"created":"2000-02-29T00:00:00Z","#
                + #""modified":"2000-02-29T00:00:01Z"}]"#)
        let bare = try EntrySample.open(EntryForm(kind: .note, title: "n"), id: Self.id)
        let text = Self.json { EntryJSON.writeSummary(of: bare.entry, to: &$0) }
        #expect(text.contains(#""username":null,"urls":[],"folder":null,"tags":[],"favorite":false"#))
        #expect(Self.json { EntryJSON.writeShow(bare.entry, to: &$0) }.hasSuffix(#","fields":[],"strength":null}"#))
    }

    @Test func `show hides secrets until they are revealed`() throws {
        let opened = try EntrySample.open(Self.login(), id: Self.id)
        let hidden = Self.json { EntryJSON.writeShow(opened.entry, to: &$0) }
        #expect(hidden.contains(#""fields":[{"label":"username","type":"text","value":"ada"},"#))
        #expect(hidden.contains(#"{"label":"password","type":"concealed","value":null}"#))
        #expect(hidden.contains(#"{"label":"notes","type":"multiline","value":null}],"strength":{"bits":"#))
        for secret in ["correct", "1234", "line one"] { #expect(!hidden.contains(secret)) }
        let shown = Self.json { EntryJSON.writeShow(revealing: opened, to: &$0) }
        #expect(shown.contains(#"{"label":"password","type":"concealed","value":"correct horse battery"}"#))
        #expect(shown.contains(#"{"label":"PIN","type":"concealed","value":{"base64":"/wE="}}"#))
        #expect(shown.contains(#"{"label":"notes","type":"multiline","value":"line one\nline two"}"#))
        #expect(shown.contains(#"{"label":"url","type":"url","value":"https://other.example"}"#))
    }

    @Test func `what show reveals makes the same entry again`() throws {
        let first = try EntrySample.open(Self.login(), id: Self.id)
        let text = Self.json { EntryJSON.writeShow(revealing: first, to: &$0) }
        var form = try Self.form(text)
        form.created = first.entry.created
        form.modified = first.entry.modified
        let second = try EntrySample.open(form, id: Self.id)
        #expect(Self.json { EntryJSON.writeShow(revealing: second, to: &$0) } == text)
    }

    @Test(arguments: EntryKind.allCases)
    func `every kind comes back with every standard field`(_ kind: EntryKind) throws {
        var form = EntryForm(kind: kind, title: "all of \(kind.rawValue)")
        form.created = 1000
        form.modified = 2000
        for (index, id) in (kind.standardFields + [.notes]).enumerated() where !form.has(id) {
            form.set(id, to: "value \(index)")
        }
        let first = try EntrySample.open(form, id: Self.id)
        let text = Self.json { EntryJSON.writeShow(revealing: first, to: &$0) }
        var again = try Self.form(text)
        for id in kind.standardFields {
            let isThere = again.has(id)
            #expect(isThere)
        }
        again.created = 1000
        again.modified = 2000
        let second = try EntrySample.open(again, id: Self.id)
        #expect(Self.json { EntryJSON.writeShow(revealing: second, to: &$0) } == text)
    }

    @Test func `fields win over what stands above them`() throws {
        let form = try Self.form(
            #"{"title":"t","username":"above","urls":["https://above"],"fields":[{"label":"username","type":"text","value":"below"},"#
                + #"{"label":"url","type":"url","value":"https://below"}]}"#)
        let below = (form.text(.username), form.urls)
        #expect(below == ("below", ["https://below"]))
        let other = try Self.form(#"{"title":"t","username":"above","urls":["https://above"],"fields":[]}"#)
        let above = (other.text(.username), other.urls)
        #expect(above == ("above", ["https://above"]))
    }

    @Test func `a label without type may be another name of a standard field`() throws {
        let form = try Self.form(
            #"{"kind":"login","fields":[{"label":"Password","value":"x"},{"label":"colour","value":"red"}]}"#,
            title: "t")
        let (hasPassword, title, last) = (form.has(.password), form.title, form.items.last)
        #expect(hasPassword && title == "t")
        #expect(last.map { $0.label == "colour" && $0.type == .text && $0.role == .custom } == true)
    }

    @Test func `an edit keeps what is not mentioned, and the ids of what is`() throws {
        let first = try EntrySample.open(Self.login(), id: Self.id)
        var form = EntryForm(editing: first)
        let before = form.items.compactMap(\.id)
        let hidden = Self.json { EntryJSON.writeShow(first.entry, to: &$0) }
        try EntryJSON.apply(try JSONDocument(reading: Array(hidden.utf8).span), to: &form)
        let after = form.items.compactMap(\.id)
        #expect(Set(after) == Set(before))
        try EntryJSON.apply(try JSONDocument(reading: Array(#"{"title":"New"}"#.utf8).span), to: &form)
        let kept = (form.title, form.tags, form.has(.password))
        #expect(kept == ("New", ["a", "b"], true))
        let fields =
            #"{"fields":[{"label":"PIN","type":"concealed","value":null},{"label":"password","value":""}]}"#
        try EntryJSON.apply(try JSONDocument(reading: Array(fields.utf8).span), to: &form)
        let labels = form.items.map(\.label)
        try #require(labels == ["PIN", "url", "url"])
        let size = form.withValue(at: 0) { $0.count }
        #expect(size == 4)
    }

    @Test(arguments: [
        ("[]", EntryJSONError.noObject), (#"{"title":"t","colour":1}"#, .unknownKey("colour")),
        (#"{"kind":"login"}"#, .missing(key: "title")), (#"{"title":1}"#, .wrongValue(key: "title")),
        (#"{"title":"t","kind":"boat"}"#, .wrongValue(key: "kind")),
        (#"{"title":"t","tags":"a"}"#, .wrongValue(key: "tags")),
        (#"{"title":"t","favorite":1}"#, .wrongValue(key: "favorite")),
        (#"{"title":"t","fields":[1]}"#, .wrongValue(key: "fields")),
        (#"{"title":"t","fields":[{"label":"a"}]}"#, .missing(key: "value")),
        (#"{"title":"t","fields":[{"value":"a"}]}"#, .missing(key: "label")),
        (#"{"title":"t","fields":[{"label":"a","value":"b","x":1}]}"#, .unknownKey("x")),
        (#"{"title":"t","fields":[{"label":"a","type":"blob","value":"b"}]}"#, .wrongValue(key: "type")),
        (#"{"title":"t","fields":[{"label":"a","value":1}]}"#, .wrongValue(key: "value")),
        (#"{"title":"t","fields":[{"label":"a","value":{"base64":"/w=="}}]}"#, .wrongValue(key: "value")),
        (
            #"{"title":"t","fields":[{"label":"a","type":"concealed","value":{"base64":"/w="}}]}"#,
            .wrongValue(key: "base64")
        ),
        (
            #"{"title":"t","fields":[{"label":"a","type":"concealed","value":{"base64":"/x=="}}]}"#,
            .wrongValue(key: "base64")
        ),
        (
            #"{"title":"t","fields":[{"label":"a","type":"concealed","value":"x\u0000"}]}"#,
            .containsNul(key: "value")
        ),
        (#"{"title":"t\u0000"}"#, .containsNul(key: "title")),
    ])
    func `what is no entry is refused by the name of the key`(_ json: String, _ error: EntryJSONError) {
        #expect(Self.fault(json) == error)
    }

    @Test func `history, get, generate and ids have their shapes`() throws {
        let first = try EntrySample.open(Self.login(), id: Self.id)
        var form = EntryForm(editing: first)
        form.set(.password, to: "new one")
        form.set(.username, to: "eve")
        form.modified = 3000
        let composition = try EntrySample.composer(clock: 2, now: 1_000_000).compose(form, over: first)
        let opened = try EntrySample.open(composition, id: Self.id)
        let hidden = Self.json {
            EntryJSON.writeHistory(of: opened, reveal: false, device: { _ in "laptop" }, to: &$0)
        }
        let rest = #""changed":"1970-01-01T00:16:40Z","device":"laptop","reason":"edit"}"#
        #expect(
            hidden == #"[{"n":1,"label":"password","type":"concealed","value":null,\#(rest),"#
                + #"{"n":2,"label":"username","type":"text","value":"ada",\#(rest)]"#)
        let shown = Self.json {
            EntryJSON.writeHistory(of: opened, reveal: true, device: { _ in "laptop" }, to: &$0)
        }
        #expect(shown.contains(#""value":"correct horse battery""#))
        let password = try #require(opened.entry.resolved(.password))
        #expect(
            Self.json { EntryJSON.writeGet(password, of: opened, to: &$0) }
                == #"{"id":"\#(Self.id.text)","label":"password","value":"new one"}"#)
        #expect(
            Self.json { EntryJSON.writeGenerated(Array("abc".utf8).span, bits: 77.5488, to: &$0) }
                == #"{"value":"abc","bits":77.5}"#)
        #expect(Self.json { EntryJSON.writeID(Self.id, to: &$0) } == #"{"id":"\#(Self.id.text)"}"#)
    }
}
