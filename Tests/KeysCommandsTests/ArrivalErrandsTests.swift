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

/// Vaults that come here: from another device, or from a store and a code; a real folder, and nothing left where somebody says no.
extension FullScreenErrandsTests {
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
            case .going, .words, .token, .staying: break
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
        // One thread has it at a time.
        nonisolated(unsafe) let recovery = StoreRecovery(
            location: location, address: try StoreAddress(folder.path), deviceName: "phoenix",
            cost: VaultCost(memoryMiB: 1, passes: 1))
        let isMade = Mutex(false)
        let coming = Coming(
            { _ in
                let session = try recovery.run(
                    code: SecretBytes(Array(code.utf8)),
                    pull: { session in
                        let reach = try StoreReach(session)
                        return try Waiting.on {
                            try await Syncing(reach.store, pace: reach.pace, now: WallClock.now).run(session, .pull)
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
            case .going, .words, .token, .staying: break
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

    @Test func `what is still on its way is waited for, once said, and a sign ends the waiting`() async throws {
        let waits = Mutex(0)
        let talk = ArrivalTalk(moved: { _ in })
        for givesUp in [false, true] {
            let looks = Mutex(0)
            let began = Date()
            let result: Result<SyncReport, any Error> = await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        returning: Result {
                            try Joining.settle(
                                sync: { _ in
                                    let count = looks.withLock { looks in
                                        looks += 1
                                        return looks
                                    }
                                    var report = SyncReport()
                                    report.isBehind = givesUp || count < 3
                                    return report
                                },
                                waits: { waits.withLock { $0 += 1 } },
                                begun: { cancel in
                                    talk.whenGivenUp(cancel)
                                    if givesUp { talk.giveUp() }
                                })
                        })
                }
            }
            #expect(((try? result.get()) == nil) == givesUp)
            #expect(looks.withLock { $0 } == (givesUp ? 1 : 3))
            #expect(Date().timeIntervalSince(began) < 10)
        }
        #expect(waits.withLock { $0 } == 2)
    }
}
