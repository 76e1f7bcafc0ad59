internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// What a locked screen keeps, and edits that are undone.
struct DraftTests {
    private func text(_ secret: consuming SecretBytes?) -> String? {
        guard let secret else { return nil }
        return secret.withBytes { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `a draft opens after the next unlock under its label alone`() throws {
        let scratch = try Scratch()
        let box = try scratch.create().sealDraft(SecretBytes(Array("where I was".utf8)), label: "place")
        let session = try scratch.open()
        #expect(text(session.openDraft(box, label: "place")) == "where I was")
        #expect(text(session.openDraft(box, label: "form")) == nil)
        #expect(text(session.openDraft(box, label: "")) == nil)
    }

    @Test func `a draft of another vault, a flipped, a cut and a longer one do not open`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let box = session.sealDraft(SecretBytes(Array("x".utf8)), label: "place")
        #expect(text(try scratch.create("other").openDraft(box, label: "place")) == nil)
        for place in box.indices {
            var flipped = box
            flipped[place] ^= 1
            #expect(text(session.openDraft(flipped, label: "place")) == nil)
        }
        #expect(text(session.openDraft(Array(box.dropLast()), label: "place")) == nil)
        #expect(text(session.openDraft(box + [0], label: "place")) == nil)
        #expect(text(session.openDraft([], label: "place")) == nil)
    }

    @Test func `a form goes on after a lock and merges what others changed meanwhile`() throws {
        let scratch = try Scratch()
        let first = try scratch.create()
        let id = try first.add(login("site", "old"))
        var form = EntryForm(editing: try first.open(id))
        form.set(.password, toSecret: Array("typed".utf8).span)
        let box = first.sealDraft(form.encodedDraft(), label: "form")
        var theirs = EntryForm(editing: try first.open(id))
        theirs.set(.username, to: "robin")
        try first.edit(id, theirs)
        let session = try scratch.open()
        guard let bytes = session.openDraft(box, label: "form"),
            let again = bytes.withBytes({ EntryForm(decodingDraft: $0) })
        else {
            Issue.record("no draft")
            return
        }
        try session.edit(id, again)
        #expect(try session.password(id) == "typed")
        #expect(session.entry(id)?.username == "robin")
    }

    /// All that a person sees of an entry, values too.
    private func view(_ session: Session, _ id: EntryID) throws -> [String] {
        let opened = try session.open(id)
        let entry = opened.entry
        return [entry.title, "\(entry.kind)", entry.folder ?? "-", "\(entry.isFavorite)"] + entry.tags
            + entry.visibleFields.map { resolved in
                let value = opened.withValue(of: resolved) {
                    $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
                return "\(resolved.field.id.number) \(resolved.label) \(resolved.field.type) \(value ?? "-")"
            }
    }

    @Test func `an edit is undone by a new version, and the history holds what was undone`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        var form = login("site", "old", url: "https://a.example")
        form.addField(label: "one", text: "1")
        form.addField(label: "two", type: .concealed, bytes: Array("2".utf8).span)
        form.tags = ["a", "b"]
        let id = try session.add(form)
        let shown = try view(session, id)
        let before = EntryForm(editing: try session.open(id))
        var edit = EntryForm(editing: try session.open(id))
        edit.set(.password, toSecret: Array("mistake".utf8).span)
        edit.title = "other"
        edit.tags = ["b"]
        edit.urls = []
        if let two = edit.index(label: "two"), let one = edit.index(label: "one") { edit.move(itemAt: two, to: one) }
        if let one = edit.index(label: "one") { edit.removeItem(at: one) }
        try session.edit(id, edit)
        #expect(try view(session, id) != shown)
        var undo = EntryForm(editing: try session.open(id))
        undo.become(before)
        try session.edit(id, undo)
        #expect(try view(session, id) == shown)
        let again = try scratch.open()
        #expect(try view(again, id) == shown)
        let opened = try again.open(id)
        let past = opened.history.filter { $0.item.field == .password }.map { past in
            opened.withValue(of: past) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(past == ["mistake", "old"])
        #expect(try again.examine { _, _ in }.isEmpty)
    }
}
