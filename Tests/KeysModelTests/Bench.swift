internal import KeysSecret
internal import Synchronization

@testable internal import KeysModel

/// What a session gives to composing, without keys: FNV in place of keyed hashes.
enum Bench {
    static func hash(_ label: StaticString, _ bytes: Span<UInt8>) -> [UInt8] {
        var words: [UInt64] = [0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4]
        func mix(_ byte: UInt8) {
            for index in words.indices {
                words[index] = (words[index] ^ UInt64(byte)) &* (0x100_0000_01b3 + UInt64(index * 2))
            }
        }
        for index in 0..<label.utf8CodeUnitCount { mix(label.utf8Start[index]) }
        for index in bytes.indices { mix(bytes[index]) }
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// In place of the hash of a sealed body.
    static func bodyHash(_ plaintext: [UInt8], _ stamp: Stamp) -> [UInt8] {
        hash("one", plaintext.span) + hash("two", (plaintext + [UInt8(truncatingIfNeeded: stamp.clock)]).span)
    }

    static func composer(
        _ clock: UInt64, _ device: UInt64, now: Int64 = 1000, reason: HistoryReason = .edit
    ) -> Composer {
        let counter = Mutex<UInt64>(clock << 32 | device << 20)
        return Composer(
            stamp: Stamp(clock: clock, device: DeviceID(device)), now: now, reason: reason, hash: hash,
            randomWord: {
                counter.withLock { next in
                    next += 1
                    var generator = Seeded(next)
                    return generator.next()
                }
            })
    }

    static func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }
}

/// A version and its body as they travel, bodies kept beside by their hash.
struct Written: Sendable {
    var version: Version
    var body: [UInt8]?

    init(_ version: Version, body: [UInt8]? = nil) {
        self.version = version
        self.body = body
    }

    /// What comes out of composing, "sealed".
    init(_ composition: consuming Composition, bodies: [[UInt8]: [UInt8]] = [:]) {
        version = composition.version
        body = nil
        switch composition.body {
        case .none: break
        case .kept: body = version.body.flatMap { bodies[$0.hash] }
        case .new(let secret):
            let plaintext = Bench.bytes(secret)
            version = version.withBody(hash: Bench.bodyHash(plaintext, version.stamp))
            body = plaintext
        }
    }
}

/// An entry on a bench: versions absorbed so far and all bodies.
struct Shelf: Sendable {
    var versions = VersionSet()
    var bodies: [[UInt8]: [UInt8]] = [:]
    static let id = EntryID(high: 1, low: 2)

    init(_ written: Written...) { for one in written { take(one) } }

    mutating func take(_ written: Written) {
        if let hash = written.version.body?.hash, let body = written.body { bodies[hash] = body }
        versions.absorb(written.version)
    }

    var entry: Entry { Entry(id: Self.id, versions: versions) }

    func opened() throws -> OpenedEntry {
        var all = SecretBuilder()
        var sizes: [Int?] = []
        for version in versions.versions {
            guard let reference = version.body else { sizes.append(nil); continue }
            let body = bodies[reference.hash] ?? []
            all.append(body)
            sizes.append(body.count)
        }
        return try OpenedEntry(entry: entry, bodies: all.finish(), sizes: sizes)
    }

    /// Changes the entry by a form and takes the version in.
    @discardableResult
    mutating func edit(
        _ composer: Composer, state: EntryState = .live, _ change: (inout EntryForm) -> Void
    ) throws -> Written {
        let opened = try opened()
        var form = EntryForm(editing: opened)
        change(&form)
        let written = Written(try composer.compose(form, over: opened, state: state), bodies: bodies)
        take(written)
        return written
    }

    /// Everything a person can find: shown, standing beside, remembered.
    func findable() throws -> Set<[UInt8]> {
        let opened = try opened()
        var found: Set<[UInt8]> = []
        for resolved in opened.entry.resolved {
            opened.withValue(of: resolved) { bytes in _ = found.insert(bytes.indices.map { bytes[$0] }) }
            for other in resolved.others {
                opened.withValue(of: other.field, source: other.source) { bytes in
                    _ = found.insert(bytes.indices.map { bytes[$0] })
                }
            }
        }
        for past in opened.history {
            opened.withValue(of: past) { bytes in _ = found.insert(bytes.indices.map { bytes[$0] }) }
        }
        return found
    }

    /// The value of a field as text.
    func value(_ id: FieldID) throws -> String? {
        let opened = try opened()
        guard let resolved = opened.entry.resolved(id) else { return nil }
        return opened.withValue(of: resolved) { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// The old values of a field, newest first.
    func past(_ id: FieldID) throws -> [(text: String, item: HistoryItem)] {
        let opened = try opened()
        return opened.history.filter { $0.item.field == id }.map { past in
            (
                opened.withValue(of: past) { bytes in
                    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                }, past.item
            )
        }
    }
}

extension EntryForm {
    /// A login of the usual fields.
    static func login(_ title: String = "Example", password: String = "first") -> EntryForm {
        var form = EntryForm(kind: .login, title: title)
        form.set(.username, to: "me")
        form.set(.password, to: password)
        form.urls = ["https://example.org"]
        form.tags = ["home"]
        return form
    }
}

extension Shelf {
    /// A shelf of one new entry, written by device 1 at clock 1.
    static func new(_ form: borrowing EntryForm) throws -> Shelf {
        Shelf(Written(try Bench.composer(1, 1).compose(form)))
    }
}
