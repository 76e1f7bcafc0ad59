internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Copying values to the clipboard.
enum Copying {
    /// The password, or what is its like for the kind.
    static func principal(of entry: Entry) -> [Action] {
        field(entry, entry.principal, "password")
    }

    /// A field; `name` is what is said where there is none.
    static func field(_ entry: Entry, _ field: Entry.Resolved?, _ name: String = "field") -> [Action] {
        guard let field else { return [.say("\(visible(entry.title)) has no \(name)")] }
        return [
            .work(
                Work { place, _ in
                    var value = SecretBuilder()
                    let opened = try place.vault().open(entry.id)
                    let isThere: Void? = opened.withValue(of: field) { value.append($0) }
                    guard isThere != nil else { throw VaultError.entryDamaged(entry.id) }
                    let said = try place.world.copy(value.finish())
                    return [.say("\(visible(field.label)) of \(visible(entry.title)): \(said)", .good)]
                })
        ]
    }

    /// Asks which field.
    static func choose(from entry: Entry) -> [Action] {
        entry.visibleFields.isEmpty
            ? [.say("\(visible(entry.title)) has no field to copy")] : [.show(FieldChoice(of: entry))]
    }

    /// What is done with a code, giving what to say of it.
    typealias Giving = (borrowing SecretBytes, Workplace) throws -> String

    /// The one-time code of now: copied, or given otherwise.
    static func code(
        of entry: Entry, by give: @escaping Giving = { code, place in try place.world.copy(code) }
    ) -> [Action] {
        guard let field = CodeField.of(entry) else { return [.say("\(visible(entry.title)) has no one-time code")] }
        return [
            .work(
                Work { place, _ in
                    guard let seed = try CodeField.seed(field, of: entry, try place.vault()) else {
                        return [.say("the seed of this code cannot be read", .warning)]
                    }
                    if seed.kind == .hotp { return try counted(entry, field, seed, place, give) }
                    let said = try give(seed.code(at: place.now), place)
                    let left = seed.secondsLeft(at: place.now)
                    return [.say("one-time code: \(said); it holds \(left) s", .good)]
                })
        ]
    }

    /// Stored first: a code that was given is never given again.
    private static func counted(
        _ entry: Entry, _ field: Entry.Resolved, _ seed: borrowing OneTimeCode.Seed, _ place: Workplace,
        _ give: Giving
    ) throws -> [Action] {
        guard field.field.id == .otp,
            let counter = try place.vault().takeCounter(entry.id, of: field.field.value, least: seed.counter)
        else { return [.say("this counter is spent or stands in a field of its own", .warning)] }
        let said = try give(seed.code(counter: counter), place)
        return [.say("one-time code number \(counter): \(said)", .good), .tell(.entriesChanged)]
    }
}

/// The field of an entry that holds the seed of one-time codes.
enum CodeField {
    static func of(_ entry: Entry) -> Entry.Resolved? {
        let fields = entry.visibleFields
        return fields.first { $0.field.id == .otp } ?? fields.first { $0.field.type == .otp }
    }

    /// Whether a running code is drawn for it.
    static func isShown(_ entry: Entry) -> Bool { of(entry) != nil }

    /// The seed, opened for as long as the caller holds it; nil for one that is none.
    static func seed(
        _ field: Entry.Resolved, of entry: Entry, _ session: Session
    ) throws(VaultError) -> OneTimeCode.Seed? {
        let opened = try session.open(entry.id)
        var value = SecretBuilder()
        let isThere: Void? = opened.withValue(of: field) { value.append($0) }
        guard isThere != nil else { return nil }
        return value.withBytes { (bytes: Span<UInt8>) -> OneTimeCode.Seed? in
            do throws(SeedError) { return try OneTimeCode.Seed(parsing: bytes) } catch { return nil }
        }
    }
}

extension Entry {
    /// The field most wanted of its kind: the password, or what is its like.
    var principal: Resolved? {
        let fields = visibleFields
        return fields.first { $0.field.id == kind.principalField } ?? fields.first { $0.field.type == .concealed }
    }
}
