internal import KeysCrypto
public import KeysModel

/// The devices of a vault by name, as a sealed record.
struct Roster: Equatable {
    static let recordName = "devices"
    /// The most bytes of a name.
    static let longestName = 256

    /// A name that is not too long.
    static func fitting(_ name: String) -> String {
        var fitting = ""
        for character in name {
            guard fitting.utf8.count + String(character).utf8.count <= longestName else { break }
            fitting.append(character)
        }
        return fitting
    }

    struct Member: Equatable {
        let id: DeviceID
        var name: String
        var isForgotten = false
        /// SHA-256 of the token the device shows the server.
        var token: [UInt8]?
        /// When and where this was said; nil for what no step has said yet.
        var stamp: Stamp?

        var word: Notes.DeviceWord? {
            stamp.map {
                Notes.DeviceWord(device: id, isForgotten: isForgotten, name: name, token: token, stamp: $0)
            }
        }
    }

    var members: [Member] = []

    /// The hashes of the tokens its devices show a server; of those that are forgotten, or of the others.
    func tokens(ofForgotten isForgotten: Bool) -> Set<[UInt8]> {
        Set(members.filter { $0.isForgotten == isForgotten }.compactMap(\.token))
    }

    func name(of id: DeviceID) -> String? { members.first { $0.id == id }?.name }

    /// A name that no member has yet.
    func freeName(like name: String) -> String {
        guard members.contains(where: { $0.name == name }) else { return name }
        // Room for a number behind it.
        let short = name.utf8.count > Self.longestName - 8 ? String(name.prefix(Self.longestName / 8)) : name
        var number = 2
        while members.contains(where: { $0.name == "\(short) \(number)" }) { number += 1 }
        return Self.fitting("\(short) \(number)")
    }

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(UInt16(members.count))
        for member in members {
            writer.put(member.id.value)
            writer.put(counted: Array(member.name.utf8.prefix(Self.longestName)))
        }
        let words = members.compactMap(\.word)
        guard !words.isEmpty else { return writer.bytes }
        writer.put(UInt16(words.count))
        for word in words {
            writer.put(word.device.value)
            writer.put(UInt8(word.isForgotten ? 1 : 0))
            writer.put(counted: word.token ?? [])
            writer.put(word.stamp)
        }
        return writer.bytes
    }

    /// Takes words on devices that are newer than what is here; says whether one was.
    mutating func take(_ words: [Notes.DeviceWord]) -> Bool {
        var hasChanged = false
        for word in words {
            let said = Member(
                id: word.device, name: word.name, isForgotten: word.isForgotten, token: word.token, stamp: word.stamp)
            guard let index = members.firstIndex(where: { $0.id == word.device }) else {
                members.append(said)
                hasChanged = true
                continue
            }
            guard members[index].stamp.map({ $0 < word.stamp }) ?? true else { continue }
            members[index] = said
            hasChanged = true
        }
        return hasChanged
    }

    init(members: [Member] = []) { self.members = members }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let count = reader.get(UInt16.self) else { return nil }
        for _ in 0..<count {
            guard let id = reader.get(UInt64.self), let name = reader.counted() else { return nil }
            members.append(Member(id: DeviceID(id), name: String(decoding: name, as: UTF8.self)))
        }
        guard !reader.isAtEnd else { return }
        guard let words = reader.get(UInt16.self) else { return nil }
        for _ in 0..<words {
            guard let id = reader.get(UInt64.self), let flags = reader.get(UInt8.self), flags <= 1,
                let token = reader.counted(), token.isEmpty || token.count == ServerToken.hashSize,
                let stamp = reader.stamp(), let index = members.firstIndex(where: { $0.id == DeviceID(id) })
            else { return nil }
            members[index].isForgotten = flags == 1
            members[index].token = token.isEmpty ? nil : token
            members[index].stamp = stamp
        }
        guard reader.isAtEnd else { return nil }
    }
}

/// A device of a vault.
public struct Device: Sendable {
    /// Its id in stamps.
    public let id: DeviceID
    /// What its owner calls it.
    public let name: String
    /// Whether it is the one at hand.
    public let isThis: Bool
    /// Whether somebody said that it is to be waited for no more.
    public let isForgotten: Bool
    /// SHA-256 of the token it shows a server; nil where it shows none.
    public let token: [UInt8]?
    /// When its last step was made, milliseconds since 1970; nil where no step of it was seen.
    public let lastStep: Int64?
}
