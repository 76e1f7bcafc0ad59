internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// What a newer Keys wrote survives an older one: reading, writing and an edit by a form.
struct NewerKeys {
    static let stamp = Stamp(clock: 1, device: DeviceID(1))

    /// A login by a newer Keys: an own kind, new fields in every place there is, one of them with a value in the body.
    private func shelf() throws -> Shelf {
        var written = Written(try Bench.composer(1, 1).compose(EntryForm.login()))
        func newer(_ id: FieldID, _ bytes: [UInt8]) -> Field {
            Field(id: id, stamp: Self.stamp, role: .standard, type: .text, value: .opaque(bytes))
        }
        var fields = written.version.fields.filter { $0.id != .kind }
        fields.append(
            Field(id: .kind, stamp: Self.stamp, role: .standard, type: .text, value: .shown("passkey")))
        fields += [
            newer(.hotpCounter, [0, 4, 1]), newer(FieldID(6), [0, 0, 0x78]), newer(FieldID(15), [9]),
            newer(.notes, [0, 4, 9]), newer(FieldID(200), [0, 1, 7, 7]), newer(FieldID(1 << 55), [200, 0, 5]),
            newer(FieldID(1 << 55 | 1), [3, 1, 0, 77]),
        ]
        written.version.fields = fields.sorted { $0.id < $1.id }
        written.version.unknownParts = [.init(number: 7, bytes: [1, 2]), .init(number: 9, bytes: [])]
        // Its value of field 200 lies in the body; so do an old value of a new type and a new part.
        let password = Array("first".utf8)
        let old: [UInt8] = [17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 77, 1, 0x6c, 2, 8, 8]
        let body: [UInt8] = [1, 2, 17, 5] + password + [200, 1, 3, 4, 5, 6, 1] + old + [11, 2, 3, 3]
        written.version = written.version.withBody(hash: Bench.bodyHash(body, Self.stamp))
        written.body = body
        written.version = try Version(decoding: written.version.encoded().span)
        return Shelf(written)
    }

    private func opaque(_ shelf: Shelf) -> [UInt64: [UInt8]] {
        var found: [UInt64: [UInt8]] = [:]
        for resolved in shelf.entry.resolved {
            if case .opaque(let bytes) = resolved.field.value { found[resolved.field.id.number] = bytes }
        }
        return found
    }

    private func body(_ shelf: Shelf) throws -> [UInt8] {
        let hash = try #require(shelf.versions.versions.last?.body?.hash)
        return try #require(shelf.bodies[hash])
    }

    @Test func `its fields, parts and body bytes are there after an edit`() throws {
        var shelf = try shelf()
        let before = opaque(shelf)
        #expect(before.count == 7)
        try shelf.edit(Bench.composer(2, 2)) { form in
            form.title = "Other"
            form.set(.password, to: "second")
            form.tags = []
        }
        #expect(shelf.versions.versions.count == 1)
        #expect(opaque(shelf) == before)
        #expect(shelf.entry.text(.kind) == "passkey")
        #expect(shelf.entry.resolved(.kind)?.field.stamp == Self.stamp)
        #expect(shelf.versions.versions[0].unknownParts.map(\.number) == [7, 9])
        let body = try body(shelf)
        let index = try BodyIndex(reading: body.span)
        let kept = try #require(index.values.first { $0.field.number == 200 })
        #expect(Array(body[kept.range]) == [4, 5, 6])
        #expect(index.unknownHistory.count == 1)
        #expect(index.unknownHistory.map { Array(body[$0.range]).suffix(3) } == [[2, 8, 8]])
        #expect(index.unknownParts.map { Array(body[$0.range]) } == [[11, 2, 3, 3]])
        #expect(try shelf.value(.password) == "second")
    }

    @Test func `the version that an edit makes can be read again`() throws {
        var shelf = try shelf()
        let written = try shelf.edit(Bench.composer(2, 2)) { form in
            form.set(.notes, to: "mine")
            form.isFavorite = true
        }
        let bytes = written.version.encoded()
        #expect(try Version(decoding: bytes.span).encoded() == bytes)
        #expect(try shelf.value(.notes) == "mine")
    }

    @Test func `a title it cannot read stays until another is given`() throws {
        var shelf = try shelf()
        var versions = shelf.versions.versions
        versions[0].fields[0] = Field(
            id: .title, stamp: Self.stamp, role: .standard, type: .text, value: .opaque([0, 4, 1]))
        shelf.versions = VersionSet(versions)
        try shelf.edit(Bench.composer(2, 2)) { $0.set(.username, to: "you") }
        #expect(opaque(shelf)[1] == [0, 4, 1])
        try shelf.edit(Bench.composer(3, 2)) { $0.title = "Mine" }
        #expect(shelf.entry.title == "Mine")
    }

    @Test func `parts of two versions are both kept when they are written as one`() throws {
        var one = try shelf()
        var other = one
        let left = try one.edit(Bench.composer(2, 2)) { $0.set(.password, to: "left") }
        var right = try other.edit(Bench.composer(2, 3)) { $0.set(.username, to: "right") }
        right.version.unknownParts.append(.init(number: 12, bytes: [4]))
        var both = Shelf(left, right)
        both.bodies.merge(one.bodies) { $1 }
        both.bodies.merge(other.bodies) { $1 }
        try both.edit(Bench.composer(3, 2)) { $0.title = "Both" }
        #expect(both.versions.versions[0].unknownParts.map(\.number) == [7, 9, 12])
        let body = try body(both)
        let index = try BodyIndex(reading: body.span)
        #expect(index.values.map(\.field.number) == [17, 200])
        #expect(index.unknownParts.count == 1 && index.unknownHistory.count == 1)
    }

    @Test func `what it cannot read is not shown`() throws {
        let entry = try shelf().entry
        let ids = entry.visibleFields.map(\.field.id)
        #expect(ids.contains(.password) && !ids.contains(.notes) && !ids.contains(FieldID(200)))
        #expect(entry.kind == .custom)
    }

    @Test func `its fields are merged like any other`() throws {
        let base = try shelf().versions.versions[0]
        func changed(_ device: UInt64, _ bytes: [UInt8]) -> Version {
            var version = base
            version.stamp = Stamp(clock: 2, device: DeviceID(device))
            version.vector.include(version.stamp)
            version.fields = base.fields.map { field in
                guard field.id.number == 6 else { return field }
                var field = field
                field.stamp = version.stamp
                field.value = .opaque(bytes)
                return field
            }
            return version
        }
        let entry = Entry(id: Shelf.id, versions: VersionSet([changed(2, [1]), changed(3, [2])]))
        let resolved = try #require(entry.resolved(FieldID(6)))
        #expect(resolved.field.value == .opaque([2]))
        #expect(resolved.others.map(\.field.value) == [.opaque([1])])
    }
}
