internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// A machine or a store that dies between any two requests, and devices that race: S31.
struct CrashRows {
    /// Something every request of which is to be survived.
    enum Work: CaseIterable {
        case step, pack, repair, join, cleanUp
    }

    @Test(arguments: Work.allCases, [false, true])
    func `S31 a death between any two requests leaves each effect exactly once`(work: Work, isAnswerLost: Bool)
        async throws
    {
        var calls = 0
        while true {
            let scene = try await Scene()
            let (one, two, id) = (scene.one, scene.two, scene.id)
            try await prepare(work, scene)
            let steps = try one.steps
            let before = scene.store.calls.count
            scene.store.die(after: calls, afterEffect: isAnswerLost)
            var isDone = true
            do { try await one.sync(scene.store, repair: work == .repair) } catch {
                #expect(error == .store(.unreachable))
                isDone = false
            }
            #expect(try one.shown(id) == "last")
            scene.store.behave()
            // What was begun is ended, not begun anew.
            var report = try await one.sync(scene.store)
            #expect(report.alarms.isEmpty && report.warnings.isEmpty, "\(work) \(calls) \(report)")
            report = try await two.sync(scene.store)
            #expect(report.alarms.isEmpty, "\(work) \(calls) \(report)")
            if work != .repair { #expect(try one.steps <= steps + 1, "\(work) \(calls)") }
            try await scene.settle([one, two])
            #expect(try two.shown(id) == "last" && two.open().entry(id)?.hasConflict == false)
            #expect(try one.queued == 0)
            if isDone { break }
            calls += scene.store.calls.count - before > 40 ? 3 : 1
        }
        #expect(calls > 0)
    }

    private func prepare(_ work: Work, _ scene: Scene) async throws {
        let one = scene.one
        switch work {
        case .step, .repair: break
        case .pack:
            for number in 0..<3 {
                var form = login("large \(number)", "x")
                form.set(.notes, toSecret: [UInt8](repeating: 1, count: 400_000).span)
                _ = try one.open().add(form)
            }
        case .join:
            // The next step is the eighth of a row.
            while try await scene.blobs(.segment, of: one).count < 7 { try await scene.send(one, "\(try one.steps)") }
        case .cleanUp:
            try await one.sync(scene.store, repair: true)
        }
        try one.edit(scene.id, "last")
    }

    @Test func `S31 two devices that race over one store lose nothing`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        for round in 0..<6 {
            let (first, second) = ("one \(round)", "two \(round)")
            try one.edit(id, first)
            try two.edit(id, second)
            // Neither sees in its listing what the other puts meanwhile.
            let (early, late) = (Hostile(scene.memory), Hostile(scene.memory))
            let listing = try await scene.memory.list()
            late.hooks.list = { (_) throws(StoreError) in listing }
            var report = try await one.sync(early)
            #expect(report.alarms.isEmpty, "\(report)")
            report = try await two.sync(late)
            #expect(report.alarms.isEmpty, "\(report)")
            try await scene.settle([one, two])
            for desk in [one, two] { #expect(try desk.passwords(id).isSuperset(of: [first, second])) }
        }
    }

    @Test func `S31 two processes of one device sync at once and send each change once`() async throws {
        let scene = try await Scene()
        let (one, two) = (scene.one, scene.two)
        let ids = try (0..<4).map { try one.open().add(login("e\($0)", "p\($0)")) }
        let before = try one.steps
        // The second begins while the first waits for the store; the vault's lock makes them take turns.
        let (home, store, now) = (try one.location, scene.store, one.now)
        store.delay(.milliseconds(5))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    guard let session = try? Session.open(at: home, password: Desk.secret(), wait: 20) else { return }
                    _ = try? await Syncing(store, pace: .prompt, now: now).run(session)
                }
            }
        }
        store.behave()
        try await scene.settle([one, two])
        #expect(try one.steps == before + 1)
        for (number, id) in ids.enumerated() { #expect(try two.shown(id) == "p\(number)") }
    }
}
