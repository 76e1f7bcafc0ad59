internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import SessionSupport
internal import Synchronization
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// Joining, recovering, and a new password by the recovery code: what the screen asks, says and leaves.
struct ArrivalScreenTests {
    private static let password = "correct horse battery staple"
    private static let cheap = VaultCost(memoryMiB: 1, passes: 1)
    private static let line = "keys1:0123456789abcdefghjkmnpqrs:ABCDE-FGHJK-MNPQR-STVWX-YZ012:/home/kim/Sync"

    /// What an errand was given, and a gate it waits at.
    private final class Outside: Sendable {
        let gate = DispatchSemaphore(value: 0)
        private let given = Mutex<[String]>([])

        func note(_ text: String) { given.withLock { $0.append(text) } }
        var notes: [String] { given.withLock { $0 } }
    }

    private static func text(_ secret: borrowing SecretBytes) -> String {
        secret.withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }

    // MARK: Joining

    /// A device that lets this one in when the gate opens. `trouble`: what goes wrong once it is in.
    private static func lettingIn(_ outside: Outside, trouble: VaultError? = nil) -> Errands {
        Errands(
            sync: { _ in SyncReport() }, words: { _, _ in [] },
            join: { request, talk in
                outside.note(text(request.line))
                outside.note(request.store ?? "nil")
                outside.note(request.deviceName)
                talk.say("Looking for the other device")
                talk.show(words: ["anchor", "basket", "candle", "drum"])
                talk.whenGivenUp { outside.gate.signal() }
                outside.gate.wait()
                guard talk.stay("It said yes") else { throw Cancelled() }
                let session = try Session.create(
                    at: request.location, password: request.password, cost: cheap, deviceName: request.deviceName,
                    allowWeak: true
                ) { _ in }
                _ = try session.add(login("from the other", "kim", "a password of it"))
                if trouble != nil { outside.gate.wait() }
                return Arrival(session, trouble: talk.isGivenUp ? nil : trouble)
            })
    }

    /// Fills the form for joining in, up to its last line.
    private func fill(_ desk: Desk, line: String = line, store: String = "", password: String = password) {
        desk.press(.character("2"))
        desk.paste(line)
        desk.press(.enter)
        desk.type(store)
        desk.press(.enter, .enter)
        desk.type(password)
        desk.press(.tab)
        desk.type(password)
    }

    @Test func `a line, a password, four words, yes there, and the list is here`() throws {
        let outside = Outside()
        let busy = try BusyDesk(firstStart: Size(columns: 80, rows: 24), errands: Self.lettingIn(outside))
        fill(busy.desk, store: "~/Sync")
        #expect(!busy.desk.screen.contains("keys1:") && busy.desk.screen.contains("Pairing line ********"))
        busy.desk.press(.enter)
        try busy.hear(until: "drum")
        for word in ["anchor", "basket", "candle"] { #expect(busy.desk.screen.contains(word)) }
        #expect(busy.desk.screen.contains("Say yes on the other device") && !busy.desk.place.location.exists)
        outside.gate.signal()
        try busy.hear(until: "from the other")
        #expect(busy.desk.footer.contains("This device is in") && busy.desk.model.screens.count == 1)
        #expect(outside.notes == [Self.line, "~/Sync", "laptop"])
        let again = try Session.open(
            at: busy.desk.place.location, password: SecretBytes(Array(Self.password.utf8)), wait: 5)
        #expect(again.entryCount == 1)
    }

    @Test func `Esc while the words are shown ends it, and all but the line that was good once is still there`() throws
    {
        let outside = Outside()
        let busy = try BusyDesk(firstStart: Size(columns: 80, rows: 24), errands: Self.lettingIn(outside))
        fill(busy.desk)
        busy.desk.press(.enter)
        try busy.hear(until: "drum")
        busy.desk.press(.escape)
        #expect(busy.desk.footer.contains("Given up") && busy.desk.screen.contains("> Pairing line"))
        #expect(busy.desk.screen.contains("The line was good once"))
        busy.desk.press(.control("r"))
        #expect(!busy.desk.screen.contains("ABCDE") && busy.desk.screen.contains("correct horse"))
        while busy.desk.place.background?.arrival != nil { try busy.hear() }
        #expect(!busy.desk.place.location.exists && busy.desk.screen.contains("The line was good once"))
        // What came of the first does not meddle with the second.
        busy.desk.paste(Self.line)
        busy.desk.press(.backtab, .enter)
        try busy.hear(until: "drum")
        outside.gate.signal()
        try busy.hear(until: "from the other")
    }

    @Test func `once it is in, Esc only ends the waiting; what goes wrong then is said over the list`() throws {
        let (outside, other) = (Outside(), Outside())
        let busy = try BusyDesk(
            firstStart: Size(columns: 80, rows: 24), errands: Self.lettingIn(outside, trouble: .noStore))
        fill(busy.desk)
        busy.desk.press(.enter)
        try busy.hear(until: "drum")
        outside.gate.signal()
        try busy.hear(until: "It said yes")
        busy.desk.press(.escape)
        #expect(busy.desk.footer.contains("next sync"))
        outside.gate.signal()
        try busy.hear(until: "from the other")
        #expect(busy.desk.footer.contains("This device is in"))

        let second = try BusyDesk(
            firstStart: Size(columns: 80, rows: 24), errands: Self.lettingIn(other, trouble: .noStore))
        fill(second.desk)
        second.desk.press(.enter)
        try second.hear(until: "drum")
        other.gate.signal()
        other.gate.signal()
        try second.hear(until: "from the other")
        #expect(second.desk.footer.contains("noStore"), "\(second.desk.footer)")
    }

    /// What can be wrong, what is said, where the cursor is then, and whether the line is still worth something.
    private static let refusals: [(error: any Error & Sendable, said: String, field: String, keepsLine: Bool)] = [
        (VaultError.pairing(.noLine), "That is no pairing line", "> Pairing line", true),
        (VaultError.pairing(.mistyped(.mistypedGroup(3))), "Group 3 of the line's code", "> Pairing line", true),
        (SyncError.vault(.pairing(.usedOrExpired)), "The line is used, expired", "> Pairing line", false),
        (SyncError.vault(.pairing(.timedOut)), "did not answer in time", "> Pairing line", false),
        (SyncError.noStore, "NoStore", "> Store", true),
        (VaultError.weakPassword(bits: 3, length: 4), "WeakPassword", "> Password", true),
        (VaultError.diskFull(path: "/x"), "DiskFull", "> Once more", true),
    ]

    @Test(arguments: refusals.indices)
    func `what is wrong is one sentence at its field, and only that is to be typed anew`(
        row: Int
    ) throws {
        let refusal = Self.refusals[row]
        let busy = try BusyDesk(
            firstStart: Size(columns: 80, rows: 24),
            errands: Errands(
                sync: { _ in SyncReport() }, words: { _, _ in [] }, join: { _, _ in throw refusal.error }))
        fill(busy.desk, store: "/media/stick")
        busy.desk.press(.enter)
        try busy.hear(until: refusal.said)
        #expect(busy.desk.screen.contains(refusal.field), "\(busy.desk.screen)")
        busy.desk.press(.control("r"))
        #expect(busy.desk.screen.contains("ABCDE-FGHJK") == refusal.keepsLine)
        #expect(busy.desk.screen.contains("/media/stick") && busy.desk.screen.contains("correct horse"))
        #expect(!busy.desk.place.location.exists)
    }

    @Test func `what is weak, empty or not the same is refused before anybody is asked`() throws {
        let outside = Outside()
        let busy = try BusyDesk(firstStart: Size(columns: 80, rows: 24), errands: Self.lettingIn(outside))
        let desk = busy.desk
        desk.press(.character("2"), .enter)
        #expect(desk.screen.contains("Give the line that the other device shows."))
        desk.paste(" keys1:01234\r\n 56789\n")
        desk.press(.control("r"))
        #expect(desk.screen.contains("keys1:0123456789"), "a terminal cuts a long line")
        desk.press(.enter)
        #expect(desk.screen.contains("where the line says") && desk.screen.contains("> Store"))
        desk.press(.enter, .control("u"), .enter)
        #expect(desk.screen.contains("Give this device a name"))
        desk.type("phone")
        desk.press(.enter)
        desk.type("hunter2")
        #expect(desk.screen.contains("very weak"))
        desk.press(.tab)
        desk.type("hunter3")
        desk.press(.enter)
        #expect(desk.screen.contains("That is easy to guess") && desk.screen.contains("> Password"))
        desk.press(.control("g"), .control("y"), .enter)
        #expect(desk.screen.contains("The two are not the same.") && outside.notes.isEmpty)
    }

    // MARK: Recovering from a store

    /// A store with a vault of two devices.
    private static func store(_ outside: Outside) -> Errands {
        Errands(
            sync: { _ in SyncReport() }, words: { _, _ in [] },
            recover: { request, talk in
                outside.note(request.store)
                let known = [
                    KnownDevice(name: "desktop", lastStep: 1_782_000_000_000),
                    KnownDevice(name: "phone", lastStep: nil),
                ]
                guard talk.agrees(known, entries: 12) else { throw Cancelled() }
                guard let password = talk.newPassword() else { throw Cancelled() }
                outside.note(text(password))
                let session = try Session.create(
                    at: request.location, password: password, cost: cheap, deviceName: request.deviceName,
                    allowWeak: true
                ) { code in
                    outside.note(text(code))
                    guard talk.hand(over: code), talk.stay("Sending") else { throw Cancelled() }
                }
                return Arrival(session)
            })
    }

    private func recover(_ busy: BusyDesk) throws {
        busy.desk.press(.character("4"), .enter)
        #expect(busy.desk.screen.contains("Give the folder of the store"))
        busy.desk.type("/media/stick")
        busy.desk.press(.enter, .enter)
        #expect(busy.desk.screen.contains("Give the recovery code"))
        busy.desk.type("a code")
        busy.desk.press(.enter, .enter)
        try busy.hear(until: "newest state")
    }

    private func typeGroup(_ desk: Desk, _ code: String) throws {
        desk.press(.enter)
        let digit = try #require(desk.screen.split(separator: "Type group ").last?.first?.wholeNumberValue)
        desk.type(String(code.split(separator: "-")[digit - 1]))
        desk.press(.enter)
    }

    @Test func `a store shows its devices, then a password, then a code that is typed back, then the list`() throws {
        let outside = Outside()
        let busy = try BusyDesk(firstStart: Size(columns: 80, rows: 24), errands: Self.store(outside))
        try recover(busy)
        #expect(busy.desk.screen.contains("Found 12 entries") && busy.desk.screen.contains("2026-06-2"))
        #expect(busy.desk.screen.contains("desktop") && busy.desk.screen.contains("nothing sent"))
        // Pressed twice, it is no answer to what is asked next.
        busy.desk.press(.enter, .enter)
        try busy.hear(until: "A new password")
        busy.desk.type("weak")
        busy.desk.press(.enter)
        #expect(busy.desk.screen.contains("That is easy to guess"))
        busy.desk.press(.control("u"))
        busy.desk.type(Self.password)
        busy.desk.press(.enter)
        busy.desk.type(Self.password)
        busy.desk.press(.enter)
        try busy.hear(until: "The recovery code of")
        let code = try #require(outside.notes.last)
        #expect(busy.desk.screen.contains(code) && outside.notes[1] == Self.password)
        busy.desk.press(.enter)
        busy.desk.type("zzzzz")
        busy.desk.press(.enter)
        #expect(busy.desk.screen.contains("That is not group") && !busy.desk.place.location.exists)
        busy.desk.press(.escape)
        busy.desk.press(.control("s"), .enter)
        try typeGroup(busy.desk, code)
        try busy.hear(until: "No entries yet")
        #expect(busy.desk.footer.contains("with a new key"))
        #expect(busy.desk.home.read("keys-recovery-default.txt")?.contains(code) == true)
    }

    @Test func `a store that does not know the code is shown a token that nobody else sees`() throws {
        let outside = Outside()
        let busy = try BusyDesk(
            firstStart: Size(columns: 80, rows: 24),
            errands: Errands(
                sync: { _ in SyncReport() }, words: { _, _ in [] },
                recover: { _, talk in
                    guard let token = talk.token(.token) else { throw Cancelled() }
                    outside.note(Self.text(token))
                    throw VaultError.wrongRecoveryCode
                }))
        let desk = busy.desk
        desk.press(.character("4"))
        desk.type("https://store.example#0123456789abcdefghjkmnpqrs")
        desk.press(.enter)
        desk.type("a code")
        desk.press(.enter, .enter)
        try busy.hear(until: "Token of the store")
        desk.press(.enter)
        #expect(desk.screen.contains("Give what the store is to be shown"), "\(desk.screen)")
        desk.type("abcde2345")
        #expect(!desk.screen.contains("abcde2345") && outside.notes.isEmpty)
        desk.press(.enter)
        try busy.hear(until: "There is nothing for this code in that store")
        #expect(outside.notes == ["abcde2345"])
        // Given up at the question, nothing is made.
        desk.press(.tab, .enter)
        try busy.hear(until: "Token of the store")
        desk.press(.escape)
        #expect(desk.footer.contains("nothing was made"), "\(desk.footer)")
        while desk.place.background?.arrival != nil { try busy.hear() }
        #expect(!desk.place.location.exists)
    }

    @Test(arguments: 0..<3) func `Esc at every question leaves nothing, and the form as it was`(question: Int) throws {
        let outside = Outside()
        let busy = try BusyDesk(firstStart: Size(columns: 80, rows: 24), errands: Self.store(outside))
        try recover(busy)
        if question > 0 {
            busy.desk.press(.enter)
            try busy.hear(until: "A new password")
        }
        if question > 1 {
            busy.desk.type(Self.password)
            busy.desk.press(.enter)
            busy.desk.type(Self.password)
            busy.desk.press(.enter)
            try busy.hear(until: "The recovery code of")
            busy.desk.press(.control("s"), .enter)
            #expect(busy.desk.home.read("keys-recovery-default.txt") != nil)
        }
        busy.desk.press(.escape)
        #expect(busy.desk.screen.contains("Recover from a store") && busy.desk.screen.contains("/media/stick"))
        #expect(busy.desk.footer.contains("nothing was made"), "\(busy.desk.footer)")
        while busy.desk.place.background?.arrival != nil { try busy.hear() }
        #expect(!busy.desk.place.location.exists)
        #expect(busy.desk.home.read("keys-recovery-default.txt") == nil, "a page of a code that opens nothing")
        busy.desk.press(.escape)
        #expect(busy.desk.screen.contains("Welcome to Keys"))
    }

    @Test func `a code the store has nothing for, and one that is mistyped, are told apart`() throws {
        for (error, said) in [
            (VaultError.wrongRecoveryCode, "There is nothing for this code in that store"),
            (VaultError.recoveryCodeFault(.mistypedGroup(5)), "Group 5 of the code is mistyped."),
            (VaultError.recoveryCodeFault(.wrongLength(symbols: 39)), "39 characters"),
        ] {
            let busy = try BusyDesk(
                firstStart: Size(columns: 80, rows: 24),
                errands: Errands(
                    sync: { _ in SyncReport() }, words: { _, _ in [] }, recover: { _, _ in throw error }))
            busy.desk.press(.character("4"))
            busy.desk.type("/media/stick")
            busy.desk.press(.enter)
            busy.desk.type("a code")
            busy.desk.press(.enter, .enter)
            try busy.hear(until: said)
            busy.desk.press(.control("r"))
            #expect(busy.desk.screen.contains("> Code") && busy.desk.screen.contains("a code"))
        }
    }

    // MARK: A lost password

    /// Before the lock of a vault whose password nobody knows, and its code.
    private func locked() throws -> (busy: BusyDesk, code: String) {
        let desk = try Desk(isOpen: false)
        let session = try Session.open(
            at: desk.place.location, password: SecretBytes(Array(Desk.password.utf8)), wait: 5)
        _ = try session.add(login("example.org", "kim", "a password of it"))
        var code = ""
        try session.newRecoveryCode { code = Self.text($0) }
        return (BusyDesk(desk), code)
    }

    private func opens(_ desk: Desk, _ password: String) -> Bool {
        (try? Session.open(at: desk.place.location, password: SecretBytes(Array(password.utf8)), wait: 5)) != nil
    }

    @Test func `a lost password is set anew from the lock, with a new code`() throws {
        let (busy, code) = try locked()
        let (desk, new) = (busy.desk, "another long passphrase 99")
        #expect(desk.footer.contains("^f recovery code"))
        desk.press(.control("f"))
        desk.type(code.lowercased())
        desk.press(.enter)
        desk.type(new)
        desk.press(.enter)
        desk.type(new)
        desk.press(.enter)
        try busy.hear(until: "The recovery code of default")
        #expect(opens(desk, Desk.password), "nothing is changed before the code is taken down")
        let shown = try #require(desk.screen.split(separator: "\n").first { $0.filter { $0 == "-" }.count == 7 })
        #expect(shown.trimmed != code)
        try typeGroup(desk, shown.trimmed)
        try busy.hear(until: "example.org")
        #expect(desk.footer.contains("The new password is set") && desk.model.screens.count == 1)
        #expect(opens(desk, new) && !opens(desk, Desk.password))
        try Session.checkRecoveryCode(at: desk.place.location, code: SecretBytes(Array(shown.trimmed.utf8)))
        #expect(throws: VaultError.wrongRecoveryCode) {
            try Session.checkRecoveryCode(at: desk.place.location, code: SecretBytes(Array(code.utf8)))
        }
    }

    @Test func `a wrong code and a changed mind leave the password as it is`() throws {
        let (busy, code) = try locked()
        let desk = busy.desk
        desk.press(.control("f"))
        desk.type(code.replacingOccurrences(of: "-", with: "").dropLast(1) + "U")
        for _ in 0..<2 {
            desk.press(.enter)
            desk.type(Self.password)
        }
        desk.press(.enter)
        #expect(desk.screen.contains("> Code") && desk.screen.contains("of the code"), "\(desk.screen)")
        desk.press(.control("u"))
        desk.type(code)
        desk.press(.tab, .tab, .enter)
        try busy.hear(until: "The recovery code of default")
        desk.press(.escape)
        #expect(desk.footer.contains("The password stays as it was"))
        while desk.place.background?.arrival != nil { try busy.hear() }
        desk.press(.escape)
        #expect(desk.screen.contains("Locked") && opens(desk, Desk.password))
        try Session.checkRecoveryCode(at: desk.place.location, code: SecretBytes(Array(code.utf8)))
    }

    // MARK: Everywhere

    @Test(arguments: [(20, 5), (40, 12), (60, 8), (120, 40)]) func `every step draws at any size`(
        columns: Int, rows: Int
    ) throws {
        let size = Size(columns: columns, rows: rows)
        for scene in Scene.arriving {
            let desk = try scene.make(Size(columns: 80, rows: 24))
            desk.send(.resized(size))
            let lines = desk.screen.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == rows, "\(scene.name)")
            // The field that is typed in is always seen.
            guard let screen = desk.model.screens.last as? ArrivalScreen, screen.takesText else { continue }
            #expect(desk.screen.contains("> "), "\(scene.name)\n\(desk.screen)")
        }
    }
}
