import Foundation
import KeysModel
import KeysSecret
import KeysSync
import SessionSupport
import Synchronization
import Testing

@testable import KeysCommands
@testable import KeysTerminal
@testable import KeysVault

/// What the full screen has done with the store, with a real folder and a real other device.
@Suite(.serialized) struct FullScreenErrandsTests {
    private static let password = "correct horse battery staple"

    /// A vault and its errands. They block until they are done, as the screen and its background want it: so they run on threads
    /// of their own, and the few that tests share stay free.
    private final class Device: @unchecked Sendable {
        let session: Session
        let errands: Errands
        /// Kept as long as the vault lies in it.
        private let home: Home

        init(_ home: Home) throws {
            self.home = home
            session = try Session.create(
                at: VaultLocation(named: nil, environment: home.variables), password: SecretBytes(Array(password.utf8)),
                cost: VaultCost(memoryMiB: 1, passes: 1), deviceName: "laptop", allowWeak: true
            ) { _ in }
            errands = FullScreenErrands.all(home.variables)
        }

        func setStore(_ address: String) async throws -> String {
            try await beside { try self.errands.setStore(self.session, address) }
        }

        func sync() async throws -> SyncReport { try await beside { try self.errands.sync(self.session) } }

        private func beside<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
            }
        }
    }

    /// Waits without holding a thread.
    private static func wait(until isThere: () -> Bool) async throws {
        for _ in 0..<4000 {
            if isThere() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("it took too long")
    }

    private static func files(_ folder: Home) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).count) ?? 0
    }

    /// A pairing on a thread of its own.
    private final class Going: Sendable {
        struct Handed: @unchecked Sendable {
            let session: Session
        }
        let talk = PairingTalk(moved: {})
        private let problem = Mutex<(any Error)?>(nil)
        private let isOver = Mutex(false)

        init(_ device: Device) throws {
            let (handed, pair) = (Handed(session: try device.session.twin()), device.errands.pair)
            Thread.detachNewThread { [self] in
                do { try pair(handed.session, talk) } catch { problem.withLock { $0 = error } }
                isOver.withLock { $0 = true }
            }
        }

        func wait(for stage: (PairingTalk.Stage) -> Bool) async throws {
            try await FullScreenErrandsTests.wait { stage(self.talk.stage) }
        }

        /// What it ended with; nil where all went well.
        func end() async throws -> (any Error)? {
            try await FullScreenErrandsTests.wait { self.isOver.withLock { $0 } }
            return problem.withLock { $0 }
        }

        var line: String {
            var text = ""
            _ = talk.withLine { line in
                text = line.withBytes { bytes in
                    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
            }
            return text
        }
    }

    @Test func `a real device is let in after yes, and nothing of the pairing stays on the store`() async throws {
        let (home, folder) = (try Home(), try Home())
        let device = try Device(home)
        _ = try await device.setStore(folder.path)
        let going = try Going(device)
        try await going.wait { $0 == .offered }
        let guest = try Program()
        let joining = try guest.start(
            [
                "join", "--code-fd", "4", "--password-fd", "3", "--device-name", "phone", "--kdf-memory", "1",
                "--kdf-passes", "1",
            ], descriptors: [3: Array((Program.password + "\n").utf8), 4: Array((going.line + "\n").utf8)])
        var words: [String] = []
        try await going.wait { stage in
            _ = joining.go(on: 0.001)
            guard case .asked("phone", let shown) = stage else { return false }
            words = shown
            return true
        }
        // The line is good once: it is not shown any more.
        #expect(going.line.isEmpty && words.count == 4)
        going.talk.allow()
        try await Self.wait { joining.go(on: 0.001) }
        let joined = try joining.finish()
        #expect(joined.status == 0 && joined.errorText.contains(words.joined(separator: " ")), "\(joined.errorText)")
        #expect(try await going.end() == nil)
        _ = try await device.sync()
        #expect(device.session.devices.map(\.name).sorted() == ["laptop", "phone"])
        let doctor = try guest.keys("doctor", "--json")
        #expect(!doctor.text.contains("strangers"), "\(doctor.text)")
    }

    @Test func `no and giving up end it at once, and clear the store`() async throws {
        let (home, folder) = (try Home(), try Home())
        let device = try Device(home)
        _ = try await device.setStore(folder.path)
        _ = try await device.sync()
        let before = Self.files(folder)
        let going = try Going(device)
        try await going.wait { $0 == .offered }
        try await Self.wait { Self.files(folder) > before }
        let began = Date()
        going.talk.giveUp()
        guard case .declined? = try await going.end() as? Failure else { return #expect(Bool(false), "it went on") }
        // Nobody giving up, it waits for ten minutes.
        #expect(Date().timeIntervalSince(began) < 300 && Self.files(folder) == before)
    }

    // MARK: Vaults that come here

    /// A vault on its way to a home, on a thread of its own; answers as it is told.
    private final class Coming: Sendable {
        private let outcome = Mutex<Result<Arrival, any Error>?>(nil)
        private let stages = Mutex<[ArrivalTalk.Stage]>([])
        private let box = Mutex<ArrivalTalk?>(nil)

        init(
            _ work: @escaping @Sendable (ArrivalTalk) throws -> Arrival,
            answering answer: @escaping @Sendable (ArrivalTalk) -> Void
        ) {
            let talk = ArrivalTalk(moved: { [self] talk in
                stages.withLock { $0.append(talk.stage) }
                answer(talk)
            })
            box.withLock { $0 = talk }
            Thread.detachNewThread { [self] in
                let result = Result { try work(talk) }
                outcome.withLock { $0 = result }
            }
        }

        func giveUp() { _ = box.withLock { $0?.giveUp() } }
        var passed: [ArrivalTalk.Stage] { stages.withLock { $0 } }

        func end() async throws -> Result<Arrival, any Error> {
            try await FullScreenErrandsTests.wait { self.outcome.withLock { $0 != nil } }
            return try #require(outcome.withLock { $0 })
        }
    }

    private static func recovering(
        _ home: Home, _ code: String, _ store: String, answering answer: @escaping @Sendable (ArrivalTalk) -> Void
    ) throws -> Coming {
        let request = RecoverRequest(
            at: try VaultLocation(named: nil, environment: home.variables), code: SecretBytes(Array(code.utf8)),
            store: store, deviceName: "phoenix", cost: VaultCost(memoryMiB: 1, passes: 1))
        let recover = FullScreenErrands.all(home.variables).recover
        return Coming({ try recover(request, $0) }, answering: answer)
    }

    private static func everything(_ home: Home) -> [String] {
        let names = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
        // Folders that hold nothing are nobody's trace.
        return names.filter { !["data", "data/keys", "state", "state/keys"].contains($0) }
    }

    /// A device with an entry on a store, and its code.
    private static func synced(_ folder: Home) async throws -> (Device, String) {
        let device = try Device(try Home())
        _ = try device.session.add(EntryForm(kind: .login, title: "github.com"))
        var code = ""
        try device.session.newRecoveryCode {
            code = $0.withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        }
        _ = try await device.setStore(folder.path)
        _ = try await device.sync()
        return (device, code)
    }

    /// Where a person says no on the way to a vault of a store.
    private enum No: CaseIterable {
        case newest, password, code
    }

    @Test(arguments: No.allCases)
    private func `who says no on the way to a recovered vault has nothing, and the store is as it was`(
        no: No
    ) async throws {
        let (folder, home) = (try Home(), try Home())
        let (device, code) = try await Self.synced(folder)
        let before = Self.files(folder)
        let coming = try Self.recovering(home, code, folder.path) { talk in
            switch talk.stage {
            case .judged: if no == .newest { talk.giveUp() } else { talk.agree() }
            case .password:
                if no == .password {
                    talk.giveUp()
                } else {
                    talk.give(password: SecretBytes(Array(Self.password.utf8)))
                }
            case .code: talk.giveUp()
            case .going, .words, .staying: break
            }
        }
        guard case .failure(let error) = try await coming.end(), case .declined? = error as? Failure else {
            return #expect(Bool(false), "it came")
        }
        #expect(Self.everything(home).isEmpty, "\(Self.everything(home))")
        #expect(Self.files(folder) == before)
        #expect(try await device.sync().alarms.isEmpty)
    }

    @Test func `who leaves when all is made and nothing is in its place has nothing either`() async throws {
        let (folder, home) = (try Home(), try Home())
        let code = try await Self.synced(folder).1
        let before = Self.files(folder)
        let location = try VaultLocation(named: nil, environment: home.variables)
        let recovery = StoreRecovery(
            location: location, address: try StoreAddress(folder.path), deviceName: "phoenix",
            cost: VaultCost(memoryMiB: 1, passes: 1))
        let isMade = Mutex(false)
        let coming = Coming(
            { _ in
                let session = try recovery.run(
                    code: SecretBytes(Array(code.utf8)),
                    pull: { session in
                        let (store, pace) = try StoreAddress.store(of: session)
                        return try Waiting.on {
                            try await Syncing(store, pace: pace, now: WallClock.now).run(session, .pull)
                        }
                    }, judge: { _ in }, password: { SecretBytes(Array(Self.password.utf8)) }, deliver: { _ in },
                    settling: {
                        isMade.withLock { $0 = FileManager.default.fileExists(atPath: location.successor.folder) }
                        throw Failure.declined
                    })
                return Arrival(session)
            }, answering: { _ in })
        guard case .failure = try await coming.end() else { return #expect(Bool(false), "it came") }
        #expect(isMade.withLock { $0 } && Self.everything(home).isEmpty, "\(Self.everything(home))")
        #expect(Self.files(folder) == before)
    }

    @Test func `a vault of a store comes with a password of the person's, whatever it was sealed under meanwhile`()
        async throws
    {
        let (folder, home) = (try Home(), try Home())
        let (_, code) = try await Self.synced(folder)
        try FileManager.default.createSymbolicLink(atPath: home.path + "/Sync", withDestinationPath: folder.path)
        let coming = try Self.recovering(home, code, "~/Sync") { talk in
            switch talk.stage {
            case .judged(let devices, let entries): if entries == 1, devices.map(\.name) == ["laptop"] { talk.agree() }
            case .password: talk.give(password: SecretBytes(Array(Self.password.utf8)))
            case .code: talk.agree()
            case .going, .words, .staying: break
            }
        }
        let arrival = try await coming.end().get()
        #expect(arrival.trouble == nil && arrival.session.epoch == 2 && arrival.session.entryCount == 1)
        let again = try Session.open(
            at: VaultLocation(named: nil, environment: home.variables),
            password: SecretBytes(Array(Self.password.utf8)), wait: 5)
        #expect(again.devices.map(\.name).sorted() == ["laptop", "phoenix"])
        #expect(again.cost == VaultCost(memoryMiB: 1, passes: 1))
    }

    @Test func `a device joins after yes, and one that gives up before is nowhere`() async throws {
        let (folder, home) = (try Home(), try Home())
        let (device, _) = try await Self.synced(folder)
        for agrees in [false, true] {
            let going = try Going(device)
            try await going.wait { $0 == .offered }
            let request = JoinRequest(
                at: try VaultLocation(named: nil, environment: home.variables),
                line: SecretBytes(Array(going.line.utf8)), store: nil, deviceName: "phone",
                password: SecretBytes(Array(Self.password.utf8)), cost: VaultCost(memoryMiB: 1, passes: 1))
            let join = FullScreenErrands.all(home.variables).join
            let coming = Coming({ try join(request, $0) }, answering: { _ in })
            var words: [String] = []
            try await going.wait { stage in
                if case .asked("phone", let shown) = stage { words = shown }
                return !words.isEmpty
            }
            try await Self.wait { coming.passed.contains(.words(words)) }
            if agrees { going.talk.allow() } else { coming.giveUp() }
            let outcome = try await coming.end()
            if agrees {
                let arrival = try outcome.get()
                #expect(arrival.trouble == nil && arrival.session.entryCount == 1)
                #expect(try await going.end() == nil)
            } else {
                #expect((try? outcome.get()) == nil && Self.everything(home).isEmpty)
                going.talk.giveUp()
                _ = try await going.end()
            }
        }
    }

    @Test func `a code the store has nothing for is told, and a store that is away`() async throws {
        let (folder, home) = (try Home(), try Home())
        let (_, code) = try await Self.synced(folder)
        _ = try await Self.synced(try Home())
        let other = try await Self.synced(try Home()).1
        let wrong = try await Self.recovering(home, other, folder.path) { _ in }.end()
        #expect(throws: SyncError.vault(.wrongRecoveryCode)) { try wrong.get() }
        let away = try await Self.recovering(home, code, folder.path + "/missing") { _ in }.end()
        guard case .failure(let error) = away, case .store? = error as? SyncError else {
            return #expect(Bool(false), "\(away)")
        }
        #expect(Self.everything(home).isEmpty)
    }

    @Test func `a store is set by a path as people type it, and one that is not there changes nothing`() async throws {
        let home = try Home()
        let device = try Device(home)
        for wrong in ["no path", "https://example.org/", home.path + "/not/there"] {
            await #expect(throws: (any Error).self) { try await device.setStore(wrong) }
        }
        #expect(try device.session.storeSettings().address == nil)
        try FileManager.default.createDirectory(atPath: home.path + "/Sync", withIntermediateDirectories: false)
        #expect(try await device.setStore("~/Sync").contains("is empty"))
        #expect(try device.session.storeSettings().address == home.path + "/Sync")
        #expect(try await device.sync().alarms.isEmpty)
    }

    @Test func `what is wrong is said in few words for the title`() {
        let errands = FullScreenErrands.all([:])
        let errors: [any Error] = [
            SyncError.noStore, SyncError.closed, SyncError.vault(.busy(seconds: 1)), Failure.declined,
        ]
        for error in errors { #expect((1...18).contains(errands.trouble(error).count)) }
        #expect(errands.trouble(SyncError.closed) == "new key elsewhere")
    }
}
