internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// The store, the devices, and letting others in.
struct DevicesScreenTests {
    private struct SaidNo: Error {}

    /// The other side of a pairing: shows a line, wants in.
    private static func pairing(_ line: String = "keys1:vault:code:/media/stick") -> Errands {
        Errands(
            sync: { _ in SyncReport() }, words: { _, _ in [] },
            setStore: { session, address, _ in
                try session.setStore(address: address, syncsAfterChange: nil)
                return "the store is \(address)"
            },
            pair: { _, talk in
                talk.offer(SecretBytes(Array(line.utf8)))
                // Nobody answers at once.
                usleep(100_000)
                guard talk.ask(guest: "phone", words: ["anchor", "basket", "candle", "drum"]) else { throw SaidNo() }
            })
    }

    @Test func `without a store it asks for a folder, and syncs with it at once`() throws {
        let busy = try BusyDesk(errands: Self.pairing(), address: nil)
        busy.desk.press(.character("V"))
        #expect(busy.desk.screen.contains("none yet") && busy.desk.screen.contains("this one"))
        busy.desk.press(.character("p"))
        #expect(busy.desk.screen.contains("Address of the store"))
        busy.desk.press(.escape)
        #expect(try busy.desk.vault().storeSettings().address == nil)
        busy.desk.press(.character("g"), .enter)
        busy.desk.type("/media/stick")
        busy.desk.press(.enter)
        #expect(try busy.desk.vault().storeSettings().address == "/media/stick")
        #expect(busy.desk.screen.contains("/media/stick") && busy.desk.footer.contains("the store is"))
        try busy.hear()
        #expect(busy.desk.screen.contains("synced"))
    }

    @Test func `a server that wants a token asks for it unseen, and is set with what was given`() throws {
        let shown = Shown()
        let errands = Errands(
            sync: { _ in SyncReport() }, words: { _, _ in [] },
            setStore: { session, address, access in
                guard let access else { throw StoreQuestion.token }
                shown.token = access.token.withBytes { bytes in
                    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
                try session.setStore(address: address, access: access, syncsAfterChange: nil)
                return "the store is \(address)"
            })
        let busy = try BusyDesk(errands: errands, address: nil)
        let desk = busy.desk
        desk.press(.character("V"), .character("g"), .enter)
        desk.type("https://store.example")
        desk.press(.enter)
        #expect(desk.screen.contains("Token of the store"), "\(desk.screen)")
        // Who leaves has what was before.
        desk.press(.escape)
        #expect(try desk.vault().storeSettings().address == nil)
        desk.press(.character("g"), .enter)
        desk.type("https://store.example")
        desk.press(.enter)
        desk.type("abcde2345")
        #expect(!desk.screen.contains("abcde2345"))
        desk.press(.enter)
        #expect(desk.footer.contains("the store is https://store.example"), "\(desk.footer)")
        #expect(shown.token == "abcde2345")
        #expect(try desk.vault().storeSettings().address == "https://store.example")
    }

    /// What a store was shown.
    private final class Shown {
        var token = ""
    }

    @Test func `a folder that will not do changes nothing`() throws {
        let errands = Errands(
            sync: { _ in SyncReport() }, words: { _, _ in [] }, setStore: { _, _, _ in throw SyncError.noStore })
        let busy = try BusyDesk(errands: errands, address: nil)
        busy.desk.press(.character("V"), .enter, .enter)
        #expect(busy.desk.footer.contains("nothing was changed"))
        busy.desk.press(.enter)
        busy.desk.type("/not/there")
        busy.desk.press(.enter)
        #expect(busy.desk.footer.contains("noStore"))
        #expect(try busy.desk.vault().storeSettings().address == nil)
    }

    @Test func `pairing shows the line, then asks with four words and a name, and only yes lets in`() throws {
        let busy = try BusyDesk(errands: Self.pairing())
        try busy.hear()
        busy.desk.press(.character("V"), .character("p"))
        while !busy.desk.screen.contains("keys1:vault:code:/media/stick") { try busy.hear() }
        #expect(busy.desk.screen.contains("keys join"))
        while !busy.desk.screen.contains("anchor basket candle drum") { try busy.hear() }
        #expect(busy.desk.screen.contains("phone wants in") && !busy.desk.screen.contains("keys1:"))
        busy.desk.press(.character("y"))
        while !busy.desk.screen.contains("phone is in") { try busy.hear() }
        busy.desk.press(.escape)
        #expect(busy.desk.screen.contains("Devices"))
    }

    @Test func `no, and giving up, let nobody in`() throws {
        let busy = try BusyDesk(errands: Self.pairing())
        try busy.hear()
        busy.desk.press(.character("V"), .character("p"))
        while !busy.desk.screen.contains("anchor") { try busy.hear() }
        busy.desk.press(.escape)
        while !busy.desk.screen.contains("SaidNo") { try busy.hear() }
        #expect(!busy.desk.screen.contains("is in"))
        busy.desk.press(.escape, .character("p"))
        while !busy.desk.screen.contains("keys1:") { try busy.hear() }
        busy.desk.press(.escape)
        #expect(busy.desk.footer.contains("Nobody was let in") && !busy.desk.screen.contains("keys1:"))
        while busy.desk.place.background?.pairing != nil { try busy.hear() }
    }

    @Test(arguments: [(80, 24, false), (120, 40, true), (40, 12, false)])
    func `the line is a QR code where there is room, and else it says how much that needs`(
        columns: Int, rows: Int, hasRoom: Bool
    ) throws {
        let line = "keys1:0123456789abcdefghjkmnpqrs:ABCDE-FGHJK-MNPQR-STVWX-YZ012:/home/kim/Sync/keys"
        let busy = try BusyDesk(Size(columns: columns, rows: rows), errands: Self.pairing(line))
        try busy.hear()
        busy.desk.press(.character("V"), .character("p"))
        while !busy.desk.screen.contains("keys1:") { try busy.hear() }
        #expect(busy.desk.screen.contains("█") == hasRoom, "\(busy.desk.screen)")
        if !hasRoom, rows > 12 { #expect(busy.desk.screen.contains("needs a terminal of")) }
        busy.desk.press(.escape)
    }

    @Test func `another device is forgotten only after a question; this one cannot be`() throws {
        let desk = try Desk()
        let phone = try SecondDevice(of: desk)
        try phone.does("add", "from the phone", "--stdin", input: "some password")
        try phone.does("sync")
        try phone.syncHere()
        _ = try desk.vault().refreshIfChanged()
        desk.press(.character("V"), .character("G"))
        #expect(desk.screen.contains("phone") && desk.screen.contains("laptop"))
        desk.press(.character("f"), .escape)
        #expect(!desk.screen.contains("forgotten"))
        desk.press(.character("f"), .enter)
        #expect(desk.screen.contains("forgotten"))
        #expect(try desk.vault().devices.contains { $0.name == "phone" && $0.isForgotten })
        desk.press(.character("k"), .character("f"))
        #expect(desk.footer.contains("cannot forget itself"))
    }

    @Test(arguments: [(20, 5), (40, 12), (120, 40)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let busy = try BusyDesk(Size(columns: columns, rows: rows), errands: Self.pairing())
        busy.desk.press(.character("V"))
        #expect(busy.desk.screen.contains("Store"), "\(busy.desk.screen)")
    }
}
