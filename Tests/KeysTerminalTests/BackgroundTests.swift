internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import Synchronization
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// A desk with works beside the screen, whose news come when the test takes them.
final class BusyDesk {
    let desk: Desk
    private let mailbox = Mailbox(wake: {})

    /// `address`: where the store is said to be; nil for none.
    init(
        _ size: Size = Size(columns: 80, rows: 24), errands: Errands, address: String? = "/nowhere/store",
        fill: (Session) throws -> Void = { _ in }
    ) throws {
        desk = try Desk(size, errands: errands) { session in
            if let address { try session.setStore(address: address, syncsAfterChange: nil) }
            try fill(session)
        }
        desk.place.background = BackgroundWork(mailbox)
        desk.place.background?.begin(desk.place)
    }

    /// Before no vault at all.
    init(firstStart size: Size, errands: Errands) throws {
        desk = try Desk(firstStart: size, errands: errands)
        desk.place.background = BackgroundWork(mailbox)
    }

    /// With a desk that is there.
    init(_ desk: Desk) {
        self.desk = desk
        desk.place.background = BackgroundWork(mailbox)
    }

    /// Hears until something is on the screen.
    func hear(until text: String) throws {
        let end = Date().addingTimeInterval(30)
        while !desk.screen.contains(text) {
            try #require(Date() < end, "\(text) did not come:\n\(desk.screen)")
            for one in mailbox.take() { desk.send(.news(.background(one))) }
            usleep(2000)
        }
    }

    /// Waits until a work has said something, and lets the screen hear it.
    func hear() throws {
        let end = Date().addingTimeInterval(20)
        while Date() < end {
            let news = mailbox.take()
            for one in news { desk.send(.news(.background(one))) }
            guard news.isEmpty else { return }
            usleep(2000)
        }
        Issue.record("nothing was said")
    }

    /// Whether nothing is left in the mailbox for a moment.
    func isQuiet() -> Bool {
        usleep(50_000)
        return mailbox.take().isEmpty
    }
}

/// Syncing beside the screen.
struct BackgroundTests {
    /// A store that counts, and may wait for a sign.
    private final class Counter: Sendable {
        let count = Mutex(0)
        let gate = DispatchSemaphore(value: 0)

        var errands: Errands {
            Errands(
                sync: { _ in
                    self.count.withLock { $0 += 1 }
                    self.gate.wait()
                    return SyncReport()
                }, words: { _, _ in [] })
        }
        var calls: Int { count.withLock { $0 } }
    }

    @Test func `what a sync at unlock brings is seen, and the screen goes on meanwhile`() throws {
        let gate = DispatchSemaphore(value: 0)
        let errands = Errands(
            sync: { session in
                gate.wait()
                _ = try session.add(login("from the phone", "kim", "a password of it"))
                var report = SyncReport()
                report.pulled = 1
                return report
            }, words: { _, _ in [] })
        let busy = try BusyDesk(errands: errands, fill: sampleEntries)
        #expect(busy.desk.screen.contains("syncing"))
        busy.desk.press(.character("j"), .character("d"))
        #expect(busy.desk.screen.contains("4 entries"))
        gate.signal()
        try busy.hear()
        #expect(busy.desk.screen.contains("from the phone") && busy.desk.screen.contains("5 entries"))
        #expect(busy.desk.footer.contains("1 received") && !busy.desk.screen.contains("syncing"))
        #expect(busy.desk.screen.contains("synced"))
        gate.signal()
    }

    @Test func `a change is followed by one sync a few seconds later, and only one runs at a time`() throws {
        let store = Counter()
        let busy = try BusyDesk(errands: store.errands, fill: sampleEntries)
        // Changed while the first one runs: the next comes after it.
        busy.desk.press(.character("d"), .control("s"))
        busy.desk.wait(seconds: 10)
        store.gate.signal()
        try busy.hear()
        #expect(store.calls == 1)
        busy.desk.wait(seconds: 4)
        store.gate.signal()
        try busy.hear()
        #expect(store.calls == 2)
        // Nothing changed: nothing is sent, until the minutes are over.
        busy.desk.wait(seconds: 60)
        #expect(busy.isQuiet() && store.calls == 2)
        busy.desk.wait(seconds: 300)
        store.gate.signal()
        try busy.hear()
        #expect(store.calls == 3)
    }

    @Test func `settings say when it syncs`() throws {
        let store = Counter()
        let busy = try BusyDesk(errands: store.errands, address: nil, fill: sampleEntries)
        let place = busy.desk.place
        try busy.desk.vault().setStore(address: "/nowhere/store", syncsAfterChange: nil)
        place.options.syncsAtUnlock = false
        place.options.syncsAfterChange = false
        place.options.syncMinutes = 0
        place.background?.begin(place)
        busy.desk.press(.character("d"))
        busy.desk.wait(seconds: 800)
        #expect(busy.isQuiet() && store.calls == 0)
        #expect(busy.desk.screen.contains("not synced yet"))
        busy.desk.press(.control("s"))
        store.gate.signal()
        try busy.hear()
        #expect(store.calls == 1 && busy.desk.footer.contains("Synced"))
    }

    @Test func `what is wrong stands in the title, and is said once with what to do`() throws {
        let errands = Errands(
            sync: { _ in throw SyncError.noStore }, words: { _, _ in [] }, trouble: { _ in "store away" })
        let busy = try BusyDesk(errands: errands, fill: sampleEntries)
        try busy.hear()
        #expect(busy.desk.screen.contains("store away") && busy.desk.footer.contains("nothing was lost"))
        busy.desk.place.messages.dismiss()
        busy.desk.wait(seconds: 301)
        try busy.hear()
        #expect(!busy.desk.footer.contains("nothing was lost") && busy.desk.screen.contains("store away"))
        // Who asks is told again.
        busy.desk.press(.control("s"))
        try busy.hear()
        #expect(busy.desk.footer.contains("nothing was lost"))
    }

    @Test func `an alarm is shown as the last of what is said, and all of it is in the log`() throws {
        let errands = Errands(
            sync: { _ in
                var report = SyncReport()
                report.alarms = [.empty]
                return report
            }, words: { _, _ in ["the store is empty and was not - look", "and a warning"] })
        let busy = try BusyDesk(errands: errands)
        try busy.hear()
        #expect(busy.desk.screen.contains("store alarm") && busy.desk.footer.contains("is empty and was not"))
        busy.desk.press(.character("M"))
        #expect(busy.desk.screen.contains("and a warning"))
    }

    @Test func `leaving while a sync runs waits no longer than half a second`() throws {
        let store = Counter()
        let busy = try BusyDesk(errands: store.errands)
        let began = Date()
        busy.desk.place.background?.stop()
        // The sync itself goes on until the gate is opened.
        #expect(Date().timeIntervalSince(began) < 30)
        store.gate.signal()
    }

    @Test func `what another process wrote is seen after the next key, and followed by no sync`() throws {
        let store = Counter()
        let busy = try BusyDesk(errands: store.errands, address: nil, fill: sampleEntries)
        let other = try Session.open(
            at: busy.desk.place.location, password: SecretBytes(Array(Desk.password.utf8)), wait: 5)
        busy.desk.send(.tick)
        _ = try other.add(login("by another process", "kim", "some password"))
        #expect(busy.desk.screen.contains("5 entries"))
        busy.desk.wait(seconds: 3)
        #expect(busy.desk.screen.contains("6 entries") && busy.desk.screen.contains("by another process"))
        #expect(busy.desk.place.sync.due == nil)
    }

    @Test func `without a store nothing is said of syncing, and ^s says how to set one`() throws {
        let busy = try BusyDesk(errands: Desk.idle, address: nil)
        #expect(!busy.desk.screen.contains("sync"))
        busy.desk.press(.control("s"))
        #expect(busy.desk.footer.contains("V, then Enter"))
    }
}
