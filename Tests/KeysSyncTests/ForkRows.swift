internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// Logs with two futures: S03, S05.
struct ForkRows {
    /// Everybody syncs until nothing moves. What was written under the old name before it split stays with who read it, beside the same
    /// under the new name; so what is compared is what people can see.
    private func settle(_ scene: Scene, _ desks: [Desk]) async throws {
        var report = SyncReport()
        for _ in 0..<4 { for desk in desks { report = try await desk.sync(scene.store) } }
        #expect(report.alarms.isEmpty && report.pulled == 0 && report.pushed == 0 && report.waiting == 0, "\(report)")
        let shown = try desks.map { try $0.passwords(scene.id) }
        #expect(Set(shown).count == 1, "\(shown)")
    }

    @Test func `S03 two continuations of one log are a fork for the first who hears of both, and both are kept`()
        async throws
    {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        // Neither of two machines that are one knows of the other.
        let clone = try one.cloned()
        let first = try await scene.send(one, "of the one")
        try await two.sync(scene.store)
        scene.store.hide([first])
        let second = try await scene.send(clone, "of the other")
        scene.store.behave()
        let (step, author) = (try one.steps, try one.me)
        #expect(try clone.steps == step)
        var report = try await two.sync(scene.store)
        #expect(report.alarms == [.fork(device: author, step: step)], "\(report)")
        #expect(try two.shown(id) == "of the one")
        #expect(await scene.names.isSuperset(of: [first, second]))
        // Whoever wrote it becomes a device of its own, and says all of it again.
        report = try await one.sync(scene.store)
        #expect(report.alarms == [.fork(device: author, step: step)] && report.warnings.contains(.copy), "\(report)")
        report = try await clone.sync(scene.store)
        #expect(report.warnings.contains(.copy), "\(report)")
        #expect(try one.me != author && clone.me != author && one.me != clone.me)
        try await settle(scene, [one, two, clone])
        #expect(try two.passwords(id).isSuperset(of: ["of the one", "of the other"]))
        #expect(await scene.names.isSuperset(of: [first, second]))
    }

    @Test func `S03 both branches are kept when each clone has a reader of its own`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let three = try one.lettingIn()
        try await scene.settle([one, two, three])
        let clone = try one.cloned()
        let first = try await scene.send(one, "of the one")
        try await two.sync(scene.store)
        scene.store.hide([first])
        let second = try await scene.send(clone, "of the other")
        try await three.sync(scene.store)
        #expect(try three.shown(id) == "of the other")
        scene.store.behave()
        let author = try one.me
        for reader in [two, three] {
            let report = try await reader.sync(scene.store)
            #expect(report.alarms.count == 1, "\(report)")
            guard case .fork(let device, _)? = report.alarms.first else { Issue.record("\(report)"); continue }
            #expect(device == author)
        }
        // It is said once.
        let report = try await two.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        for _ in 0..<3 { for desk in [one, clone, two, three] { try await desk.sync(scene.store) } }
        try await settle(scene, [one, two, three, clone])
        for desk in [one, two, three, clone] {
            #expect(try desk.passwords(id).isSuperset(of: ["of the one", "of the other"]))
        }
        #expect(await scene.names.isSuperset(of: [first, second]))
    }

    @Test func `S05 a later step whose chain does not reach what was seen is a fork`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let clone = try one.cloned()
        let first = try await scene.send(one, "of the one")
        try await two.sync(scene.store)
        scene.store.hide([first])
        let second = try await scene.send(clone, "of the other")
        try await scene.send(clone, "later")
        scene.store.behave()
        scene.store.hide([second])
        let report = try await two.sync(scene.store)
        #expect(report.alarms == [.fork(device: try one.me, step: try clone.steps)], "\(report)")
        #expect(try two.shown(id) == "of the one")
        scene.store.behave()
        for _ in 0..<3 { for desk in [one, clone, two] { try await desk.sync(scene.store) } }
        try await settle(scene, [one, two, clone])
        #expect(try two.passwords(id).isSuperset(of: ["of the one", "of the other", "later"]))
    }

    @Test func `S05 a snapshot that stands on another past is a fork`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let clone = try one.cloned()
        let first = try await scene.send(one, "of the one")
        try await two.sync(scene.store)
        scene.store.hide([first])
        try await scene.send(clone, "of the other")
        try await clone.sync(scene.store, repair: true)
        scene.store.behave()
        let (author, step) = (try one.me, try one.steps)
        let report = try await two.sync(scene.store)
        #expect(report.alarms == [.fork(device: author, step: step)], "\(report)")
        for _ in 0..<3 { for desk in [one, clone, two] { try await desk.sync(scene.store) } }
        try await settle(scene, [one, two, clone])
        #expect(try two.passwords(id).isSuperset(of: ["of the one", "of the other"]))
    }

    @Test func `S05 where only the snapshot is left of the other past, who has a value keeps it and the owner is told`()
        async throws
    {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let clone = try one.cloned()
        let first = try await scene.send(one, "of the one")
        try await two.sync(scene.store)
        scene.store.hide([first])
        try await scene.send(clone, "of the other")
        // It takes the steps below its snapshot away.
        for repair in [true, false, false] { try await clone.sync(scene.store, repair: repair) }
        scene.store.behave()
        // Vectors are compared by the numbers of steps: a reader cannot tell, and keeps what it has beside what comes.
        try await two.sync(scene.store)
        let author = try one.me
        let reports = [try await one.sync(scene.store), try await clone.sync(scene.store)]
        #expect(reports.contains { $0.warnings.contains(.copy) }, "\(reports)")
        #expect(try one.me != author && clone.me != author)
        for _ in 0..<3 { for desk in [one, clone, two] { try await desk.sync(scene.store) } }
        for desk in [one, two] { #expect(try desk.passwords(id).isSuperset(of: ["of the one", "of the other"])) }
    }
}
