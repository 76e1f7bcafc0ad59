/// Asks again what may have another end the next time: each time after a longer pause of random length.
struct Again: Sendable {
    var attempts = 4
    /// The last time begins not later than this after the first.
    var budget: Duration = .seconds(10)
    var pause: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }

    /// What the last try gives.
    func run<Value>(_ work: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
        let end = ContinuousClock.now + budget
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try await work()
            } catch {
                let wait = Duration.milliseconds(200 << min(attempt, 6)) * Double.random(in: 0.5...1)
                guard error.mayPass, attempt < attempts, !Task.isCancelled, ContinuousClock.now + wait < end else {
                    throw error
                }
                await pause(wait)
                attempt += 1
            }
        }
    }
}
