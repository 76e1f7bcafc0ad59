public import KeysModel

/// The devices of a vault by name, as a sealed record.
struct Roster: Equatable {
    static let recordName = "devices"

    struct Member: Equatable {
        let id: DeviceID
        let name: String
    }

    var members: [Member] = []

    func name(of id: DeviceID) -> String? { members.first { $0.id == id }?.name }

    /// A name that no member has yet.
    func freeName(like name: String) -> String {
        guard members.contains(where: { $0.name == name }) else { return name }
        var number = 2
        while members.contains(where: { $0.name == "\(name) \(number)" }) { number += 1 }
        return "\(name) \(number)"
    }

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(UInt16(members.count))
        for member in members {
            writer.put(member.id.value)
            writer.put(counted: Array(member.name.utf8.prefix(256)))
        }
        return writer.bytes
    }

    init(members: [Member] = []) { self.members = members }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let count = reader.get(UInt16.self) else { return nil }
        for _ in 0..<count {
            guard let id = reader.get(UInt64.self), let name = reader.counted() else { return nil }
            members.append(Member(id: DeviceID(id), name: String(decoding: name, as: UTF8.self)))
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
}
