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
@Suite struct FullScreenErrandsTests {
    private static let password = "correct horse battery staple"

    private static func session(_ home: Home) throws -> Session {
        try Session.create(
            at: VaultLocation(named: nil, environment: home.variables), password: SecretBytes(Array(password.utf8)),
            cost: VaultCost(memoryMiB: 1, passes: 1), deviceName: "laptop", allowWeak: true
        ) { _ in }
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
        private let ended = DispatchSemaphore(value: 0)
        private let problem = Mutex<(any Error)?>(nil)

        init(_ session: Session, _ errands: Errands) throws {
            let (handed, pair) = (Handed(session: try session.twin()), errands.pair)
            DispatchQueue(label: "pairing").async { [self] in
                do { try pair(handed.session, talk) } catch { problem.withLock { $0 = error } }
                ended.signal()
            }
        }

        func wait(for stage: (PairingTalk.Stage) -> Bool) throws {
            let end = Date().addingTimeInterval(20)
            while Date() < end {
                if stage(talk.stage) { return }
                usleep(5000)
            }
            Issue.record("it stays \(talk.stage)")
        }

        /// What it ended with; nil where all went well.
        func end() -> (any Error)? {
            #expect(ended.wait(timeout: .now() + 20) == .success)
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

    @Test func `a real device is let in after yes, and nothing of the pairing stays on the store`() throws {
        let (home, folder) = (try Home(), try Home())
        let session = try Self.session(home)
        let errands = FullScreenErrands.all(home.variables)
        _ = try errands.setStore(session, folder.path)
        let going = try Going(session, errands)
        try going.wait { $0 == .offered }
        let guest = try Program()
        let joining = try guest.start(
            [
                "join", "--code-fd", "4", "--password-fd", "3", "--device-name", "phone", "--kdf-memory", "1",
                "--kdf-passes", "1",
            ], descriptors: [3: Array((Program.password + "\n").utf8), 4: Array((going.line + "\n").utf8)])
        var words: [String] = []
        try going.wait { stage in
            guard case .asked("phone", let shown) = stage else { return false }
            words = shown
            return true
        }
        // The line is good once: it is not shown any more.
        #expect(going.line.isEmpty && words.count == 4)
        going.talk.allow()
        let joined = try joining.finish()
        #expect(joined.status == 0 && joined.errorText.contains(words.joined(separator: " ")), "\(joined.errorText)")
        #expect(going.end() == nil)
        _ = try errands.sync(session)
        #expect(session.devices.map(\.name).sorted() == ["laptop", "phone"])
        let doctor = try guest.keys("doctor", "--json")
        #expect(!doctor.text.contains("strangers"), "\(doctor.text)")
    }

    @Test func `no and giving up end it at once, and clear the store`() throws {
        let (home, folder) = (try Home(), try Home())
        let session = try Self.session(home)
        let errands = FullScreenErrands.all(home.variables)
        _ = try errands.setStore(session, folder.path)
        _ = try errands.sync(session)
        let before = Self.files(folder)
        let going = try Going(session, errands)
        try going.wait { $0 == .offered }
        while Self.files(folder) == before { usleep(2000) }
        let began = Date()
        going.talk.giveUp()
        guard case .declined? = going.end() as? Failure else { return #expect(Bool(false), "it went on") }
        #expect(Date().timeIntervalSince(began) < 5 && Self.files(folder) == before)
    }

    @Test func `a store is set by a path as people type it, and one that is not there changes nothing`() throws {
        let home = try Home()
        let session = try Self.session(home)
        let errands = FullScreenErrands.all(home.variables)
        for wrong in ["no path", "https://example.org/", home.path + "/not/there"] {
            #expect(throws: (any Error).self) { try errands.setStore(session, wrong) }
        }
        #expect(try session.storeSettings().address == nil)
        try FileManager.default.createDirectory(atPath: home.path + "/Sync", withIntermediateDirectories: false)
        #expect(try errands.setStore(session, "~/Sync").contains("is empty"))
        #expect(try session.storeSettings().address == home.path + "/Sync")
        #expect(try errands.sync(session).alarms.isEmpty)
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
