import KeysModel
import KeysSecret

/// Entries for the tests of what reads and shows them, made as the vault makes them: form, composition, coding.
enum EntrySample {
    static let device = DeviceID(7)

    static func composer(clock: UInt64 = 1, now: Int64 = 1_763_923_200_000) -> Composer {
        let words = Counter()
        return Composer(
            stamp: Stamp(clock: clock, device: device), now: now, reason: .edit,
            hash: { label, bytes in fingerprint(label, bytes) }, randomWord: { words.next(clock) })
    }

    /// Sixteen bytes that tell values apart; no secret hash.
    private static func fingerprint(_ label: StaticString, _ bytes: Span<UInt8>) -> [UInt8] {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<label.utf8CodeUnitCount {
            state = (state ^ UInt64(label.utf8Start[index])) &* 0x100_0000_01b3
        }
        for index in bytes.indices { state = (state ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return (0..<16).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 8)) }
    }

    final class Counter: @unchecked Sendable {
        private var count: UInt64 = 0

        func next(_ clock: UInt64) -> UInt64 {
            count += 1
            return (clock << 40 | count) << 8
        }
    }

    /// A form as the first version of an entry, opened.
    static func open(_ form: borrowing EntryForm, id: EntryID = EntryID(high: 1, low: 2)) throws -> OpenedEntry {
        let composition = try composer().compose(form)
        return try open(composition, id: id)
    }

    static func open(_ composition: borrowing Composition, id: EntryID) throws -> OpenedEntry {
        switch composition.body {
        case .new(let body):
            let version = composition.version.withBody(hash: [UInt8](repeating: 1, count: BodyReference.hashSize))
            return try OpenedEntry(
                entry: Entry(id: id, versions: VersionSet([version])), bodies: body.copy(), sizes: [body.count])
        default:
            return try OpenedEntry(
                entry: Entry(id: id, versions: VersionSet([composition.version])), bodies: SecretBytes(zeros: 0),
                sizes: [nil])
        }
    }

    static func entry(
        _ title: String, id: EntryID = EntryID(high: 1, low: 2), username: String = "", urls: [String] = [],
        folder: String? = nil, tags: [String] = [], fields: [(String, String)] = []
    ) throws -> Entry {
        var form = EntryForm(kind: .login, title: title)
        form.set(.username, to: username)
        form.set(.password, to: "hidden needle")
        form.urls = urls
        form.folder = folder
        form.tags = tags
        for (label, value) in fields { form.addField(label: label, text: value) }
        return try open(form, id: id).entry
    }

    static func text(_ secret: borrowing SecretBytes) -> String {
        secret.withBytes { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }
}

/// A catalog over the plaintexts of summaries that counts how many entries were decoded.
final class SampleCatalog: NeedleCatalog {
    private let ids: [EntryID]
    private let summaries: [[UInt8]]
    private(set) var decoded = 0

    init(_ entries: [Entry]) {
        ids = entries.map(\.id)
        summaries = entries.map { $0.versions[0].encoded() }
    }

    var count: Int { ids.count }
    func id(at index: Int) -> EntryID { ids[index] }

    func withTitle<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        summaries[index].withUnsafeBufferPointer { body(Version.title(in: $0)) }
    }

    func entry(at index: Int) -> Entry {
        decoded += 1
        do {
            let version = try summaries[index].withUnsafeBufferPointer { (bytes) throws(FormatError) in
                try Version(decoding: bytes)
            }
            return Entry(id: ids[index], versions: VersionSet([version]))
        } catch {
            fatalError("a sample that cannot be read")
        }
    }
}
