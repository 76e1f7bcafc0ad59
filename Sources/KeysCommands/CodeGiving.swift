internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// From an entry to its one-time code.
struct CodeGiving: ~Copyable {
    private let entry: Entry
    private let chosen: Entry.Resolved
    private let seed: OneTimeCode.Seed
    private let session: Session
    private let talk: Talk

    /// The seed in the field of a label; without one in `otp`, else in the first field for seeds.
    init(_ entry: Entry, field label: String?, in session: Session, _ talk: Talk) throws {
        let chosen = try Self.choose(label, in: entry)
        let opened = try session.open(entry.id)
        guard let value = FieldChoice.field(chosen).value(of: opened) else { throw VaultError.entryDamaged(entry.id) }
        seed = try Self.parse(value)
        self.entry = entry
        self.chosen = chosen
        self.session = session
        self.talk = talk
    }

    private static func choose(_ label: String?, in entry: Entry) throws(Failure) -> Entry.Resolved {
        if let label {
            guard case .field(let field) = try FieldChoice.find(label, in: entry) else { throw .noField }
            return field
        }
        let fields = entry.visibleFields
        guard let field = fields.first(where: { $0.field.id == .otp }) ?? fields.first(where: { $0.field.type == .otp })
        else { throw .noField }
        return field
    }

    private static func parse(_ value: borrowing SecretBytes) throws(Failure) -> OneTimeCode.Seed {
        do throws(SeedError) {
            return try value.withBytes { (bytes: Span<UInt8>) throws(SeedError) in
                try OneTimeCode.Seed(parsing: bytes)
            }
        } catch {
            throw .noSeed(error)
        }
    }

    /// The code, of whatever kind it is.
    borrowing func taken() throws -> SecretBytes {
        guard seed.kind == .hotp else { return seed.code(at: WallClock.now) }
        let code = try counted()
        SyncRun.afterChange(session, talk)
        return code
    }

    /// Prints or copies the code.
    borrowing func give(copying: Bool) throws {
        guard seed.kind == .hotp else {
            let now = WallClock.now
            return try show(seed.code(at: now), secondsLeft: seed.secondsLeft(at: now), copying)
        }
        try show(try counted(), secondsLeft: nil, copying)
        SyncRun.afterChange(session, talk)
    }

    private borrowing func counted() throws -> SecretBytes {
        guard chosen.field.id == .otp else { throw Failure.counterElsewhere }
        // Stored first: a code that was shown is never given again.
        guard let counter = try session.takeCounter(entry.id, of: chosen.field.value, least: seed.counter) else {
            throw Failure.counterSpent
        }
        return seed.code(counter: counter)
    }

    private borrowing func show(_ code: borrowing SecretBytes, secondsLeft: Int?, _ copying: Bool) throws {
        if talk.isJSON { return try showJSON(code, secondsLeft: secondsLeft) }
        let left = secondsLeft.map { "\($0) s left" }
        if copying {
            return talk.note(try Copying.copy(code, talk) + (left.map { "; \($0)" } ?? ""))
        }
        try Descriptor.output.write(code)
        if talk.isForEyes { try talk.print("\n") }
        if let left, Descriptor.errors.isTerminal { talk.note(left) }
    }

    private borrowing func showJSON(_ code: borrowing SecretBytes, secondsLeft: Int?) throws {
        var json = JSONWriter()
        json.beginObject()
        json.key("code")
        code.withBytes { json.value($0) }
        json.key("seconds_left")
        if let secondsLeft { json.number(secondsLeft) } else { json.null() }
        json.key("period")
        if secondsLeft != nil { json.number(seed.period) } else { json.null() }
        json.endObject()
        try talk.print(json.finish())
    }

    /// Draws the seed's address as a QR code. A counted one goes on where it stands.
    borrowing func draw(isStyled: Bool) throws {
        var address = SecretBuilder(capacity: 512)
        let stored = entry.text(.hotpCounter).flatMap { UInt64($0) } ?? 0
        seed.writeAddress(
            to: &address, counter: max(stored, seed.counter), issuer: entry.title, account: entry.username)
        let picture = try QRPicture(of: address.finish())
        if talk.isForEyes, picture.columns > Descriptor.output.columns {
            talk.warn("the QR code is \(picture.columns) columns wide; make the terminal wider and run this again")
        }
        try Descriptor.output.write(picture.drawn(isStyled: isStyled))
    }
}
