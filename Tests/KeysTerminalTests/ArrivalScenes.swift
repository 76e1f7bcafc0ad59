internal import Foundation
internal import KeysSecret
internal import KeysSync
internal import KeysVault
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// Vaults on their way here, up to where the screen waits or asks.
extension Scene {
    static let arriving = [
        Scene("ArrivalScreen", "join", several) { try Self.joining($0).desk },
        Scene("ArrivalScreen", "join-refused", several) { size in
            let busy = try joining(size) { _ in throw VaultError.pairing(.usedOrExpired) }
            return try busy.sent(until: "The line is used")
        },
        Scene("ArrivalScreen", "join-words", several) { size in
            let busy = try joining(size) { $0.show(words: ["anchor", "basket", "candle", "drum"]) }
            return try busy.sent(until: "candle")
        },
        Scene("ArrivalScreen", "join-staying", several) { size in
            let busy = try joining(size) { _ = $0.stay("Getting what is on the store: 3 MiB so far") }
            return try busy.sent(until: "3 MiB")
        },
        Scene("ArrivalScreen", "recover", several) { size in
            let desk = try Desk(firstStart: size)
            desk.type("4")
            return desk
        },
        Scene("ArrivalScreen", "recover-devices", several) { size in
            try recovering(size, ["desktop", "phone"]).sent(until: "newest state")
        },
        Scene("ArrivalScreen", "recover-devices-many") { size in
            try recovering(size, (1...30).map { "device \($0)" }).sent(until: "newest state")
        },
        Scene("ArrivalScreen", "recover-password", several) { size in
            let busy = try recovering(size, [])
            _ = try busy.sent(until: "newest state")
            busy.desk.press(.enter)
            try busy.hear(until: "A new password")
            return busy.desk
        },
        Scene("ArrivalScreen", "recovery-code", several) { size in
            let desk = try Desk(size, isOpen: false)
            desk.press(.control("f"))
            return desk
        },
    ]

    /// The form for joining, filled in. `work`: how far it comes; it is not over then.
    private static func joining(
        _ size: Size, _ work: @escaping @Sendable (ArrivalTalk) throws -> Void = { _ in }
    ) throws -> BusyDesk {
        let busy = try BusyDesk(
            firstStart: size,
            errands: Errands(
                sync: { _ in SyncReport() }, words: { _, _ in [] },
                join: { _, talk in
                    try work(talk)
                    // It goes on until the desk goes.
                    let gate = DispatchSemaphore(value: 0)
                    talk.whenGivenUp { gate.signal() }
                    gate.wait()
                    throw Cancelled()
                }))
        busy.desk.type("2")
        for text in ["keys1:a:b:/c", "", "", Desk.password, Desk.password] {
            busy.desk.type(text)
            if text != Desk.password || !busy.desk.screen.contains("> Once more") { busy.desk.press(.enter) }
        }
        return busy
    }

    private static func recovering(_ size: Size, _ names: [String]) throws -> BusyDesk {
        let devices = names.enumerated().map { index, name in
            KnownDevice(name: name, lastStep: index % 4 == 3 ? nil : 1_782_000_000_000 - Int64(index) * 86_400_000)
        }
        let busy = try BusyDesk(
            firstStart: size,
            errands: Errands(
                sync: { _ in SyncReport() }, words: { _, _ in [] },
                recover: { _, talk in
                    _ = talk.agrees(devices, entries: 1204)
                    _ = talk.newPassword()
                    throw Cancelled()
                }))
        busy.desk.type("4")
        busy.desk.type("/media/stick/keys")
        busy.desk.press(.enter)
        busy.desk.type("a code")
        busy.desk.press(.enter)
        return busy
    }
}

extension BusyDesk {
    /// Sends a form that is filled in, and waits for what comes of it.
    fileprivate func sent(until text: String) throws -> Desk {
        desk.press(.enter)
        try hear(until: text)
        return desk
    }
}
