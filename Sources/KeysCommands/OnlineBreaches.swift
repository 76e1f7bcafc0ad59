internal import KeysDesk
internal import KeysSecret
internal import KeysStore

/// Looks passwords up at Have I Been Pwned, of which it learns five characters of each hash and nothing else: a million passwords
/// and more begin alike. Asked in no order, with padded answers.
struct OnlineBreaches {
    /// How many requests are under way at once.
    private static let atOnce = 8
    /// Who is asked.
    static let host = "api.pwnedpasswords.com"

    private let client: WebClient

    init() throws {
        guard let origin = HTTPOrigin(Self.address) else { throw Failure.breachesAway(.unreachable) }
        var rules = WebClient.Rules()
        rules.deadline = .seconds(20)
        client = WebClient(origin, rules: rules)
    }

    private static var address: String {
        #if TEST_DOORS
            if let door = Environment.variables["KEYS_TEST_DOOR_BREACHES"] { return door }
        #endif
        return "https://\(host)"
    }

    /// The numbers of the hashes that are known there; `progress` hears parts of 1.
    func find(_ hashes: borrowing SecretBytes, progress: (Double) -> Void) throws -> Set<Int> {
        let numbers = BreachRange.prefixes(of: hashes)
        var waiting = Array(numbers.keys.shuffled()[...])
        var found: Set<Int> = []
        var done = 0
        while !waiting.isEmpty {
            let some = Array(waiting.suffix(Self.atOnce * 4))
            waiting.removeLast(some.count)
            for (prefix, answer) in try Waiting.on({ try await answers(some) }) {
                guard let here = BreachRange.found(numbers[prefix] ?? [], of: hashes, in: answer, prefix: prefix) else {
                    throw Failure.breachesAway(.stranger)
                }
                found.formUnion(here)
            }
            done += some.count
            progress(Double(done) / Double(numbers.count))
        }
        return found
    }

    private func answers(_ prefixes: [String]) async throws -> [(String, [UInt8])] {
        try await withThrowingTaskGroup(of: (String, [UInt8]).self) { group in
            var answers: [(String, [UInt8])] = []
            for (index, prefix) in prefixes.enumerated() {
                if index >= Self.atOnce, let answer = try await group.next() { answers.append(answer) }
                group.addTask { [client] in
                    do throws(StoreError) {
                        let answer = try await client.fetch(
                            "/range/\(prefix)", headers: [("Add-Padding", "true")], limit: BreachRange.limit)
                        return (prefix, answer)
                    } catch {
                        throw Failure.breachesAway(error)
                    }
                }
            }
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }
}
