internal import Glibc

/// The name of a file that is being written: `.keys-`, 16 symbols, `.new`. No blob has such a name, and synchronisers that
/// skip hidden files skip it.
struct AsideName {
    /// The most that one listing cleans away.
    static let mostCleaned = 64
    private static let start = Array(".keys-".utf8)
    private static let end = Array(".new".utf8)
    private static let symbols = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let drawn = 16

    let text: String

    /// A name nobody has, as far as chance goes.
    init() {
        let random = (0..<Self.drawn).map { _ in Self.symbols[Int.random(in: 0..<Self.symbols.count)] }
        text = String(decoding: Self.start + random + Self.end, as: UTF8.self)
    }

    /// Reads such a name; nil for any other.
    init?(_ name: Span<UInt8>) {
        guard name.count == Self.start.count + Self.drawn + Self.end.count else { return nil }
        let bytes = name.indices.map { name[$0] }
        let random = bytes.dropFirst(Self.start.count).prefix(Self.drawn)
        guard bytes.starts(with: Self.start), bytes.suffix(Self.end.count).elementsEqual(Self.end),
            random.allSatisfy(Self.symbols.contains)
        else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }
}

/// A file that is being written under an aside name. **Its writer holds a lock on it (`flock`) as long as it lives**, so one
/// that can be locked belongs to nobody any more: no clock is asked. Where there are no locks, nothing is cleaned away. One
/// that was cleaned away too early (another machine's, brought by a synchroniser) costs its writer another try, no blob:
/// a put returns only once the bytes stand under their own name.
struct AsideFile: ~Copyable {
    let name: AsideName
    let file: Descriptor
    private let folder: Int32

    /// Makes an empty one in a folder, which must stay open as long.
    init(in folder: borrowing Descriptor) throws(StoreError) {
        self.folder = folder.number
        for _ in 0..<8 {
            let name = AsideName()
            let number = openat(folder.number, name.text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if number < 0, errno == EEXIST { continue }
            // The folder itself was taken away.
            if number < 0, errno == ENOENT { throw .noStore }
            let file = try Descriptor(taking: number)
            // Between its making and its locking somebody may have cleaned it away.
            let isOurs = flock(number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            let status = try file.status()
            guard isOurs, status.st_nlink > 0 else { continue }
            self.name = name
            self.file = file
            return
        }
        throw .io(errno: EEXIST)
    }

    /// Takes the aside name away; what was linked or renamed from it stays.
    deinit { unlinkat(folder, name.text, 0) }

    /// Takes away one that a writer who is gone has left; best effort.
    static func clean(_ name: String, in folder: borrowing Descriptor) {
        let number = openat(folder.number, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard let file = try? Descriptor(taking: number), (try? file.regularSize()) != nil,
            flock(file.number, LOCK_EX | LOCK_NB) == 0
        else { return }
        unlinkat(folder.number, name, 0)
    }
}
