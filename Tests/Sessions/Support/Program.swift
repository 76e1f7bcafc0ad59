internal import Glibc

/// What a run of the program left.
public struct Outcome: Sendable {
    /// The exit status; 128 and the signal where one ended it.
    public let status: Int32
    /// Whether a signal ended it.
    public let wasSignalled: Bool
    /// The bytes of standard output.
    public let output: [UInt8]
    /// The bytes of standard error.
    public let errors: [UInt8]

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
    /// The lines of standard output.
    public var lines: [String] { text.split(separator: "\n").map(String.init) }
}

/// The system refused to start the program.
public struct CannotStart: Error {
    /// Why.
    public let errno: Int32
}

/// The real `keys`, run with a home of its own, no terminal, and bytes on chosen descriptors.
public struct Program: Sendable {
    /// The password `run` gives on descriptor 3 where none is said.
    public static let password = "a long enough passphrase 77"

    /// The folder that is its home; XDG folders lie in it.
    public let home: Home
    /// Variables beside those of the home.
    public var environment: [String: String] = [:]

    /// The program with a fresh home.
    public init() throws { home = try Home() }

    /// The program with the home of another.
    public init(home: Home) { self.home = home }

    /// Where the built program lies: beside the test bundle.
    public static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (own.split(separator: "/").dropLast().map { "/" + $0 }.joined()) + "/keys"
    }()

    /// The variables of a run on a terminal of that kind; those given here stand above its own.
    func variables(term: String, _ more: [String: String]) -> [String: String] {
        [["TERM": term], environment, more].reduce(home.variables) { $0.merging($1, uniquingKeysWith: { $1 }) }
    }

    /// Runs a command that needs the vault open: the password comes on descriptor 3.
    public func keys(_ arguments: String..., input: String = "", password: String = Program.password) throws -> Outcome
    {
        try run(
            arguments + ["--password-fd", "3"], input: Array(input.utf8),
            descriptors: [3: Array((password + "\n").utf8)])
    }

    /// Makes the vault with the cheapest derivation a test build takes; the recovery code lies in `code.txt` of the home.
    @discardableResult
    public func makeVault() throws -> Outcome {
        try keys(
            "init", "--recovery-file", home.path + "/code.txt", "--kdf-memory", "1", "--kdf-passes", "1",
            "--device-name",
            "test")
    }

    /// Runs the program. `descriptors` are pipes the bytes come from; 0 is `input`. It has no terminal. One that does not
    /// end is killed.
    public func run(
        _ arguments: [String], input: [UInt8] = [], descriptors: [Int32: [UInt8]] = [:]
    ) throws -> Outcome {
        try start(arguments, input: input, descriptors: descriptors).finish()
    }

    /// Starts the program; `through` are words to put before it, a program that starts it. With `outputClosed` nobody
    /// reads its standard output.
    public func start(
        _ arguments: [String], input: [UInt8] = [], descriptors: [Int32: [UInt8]] = [:], through: [String] = [],
        outputClosed: Bool = false
    ) throws -> Running {
        try Running(
            through + [Self.path] + arguments,
            variables: home.variables.merging(environment, uniquingKeysWith: { $1 }),
            descriptors: [0: input].merging(descriptors, uniquingKeysWith: { $1 }), outputClosed: outputClosed)
    }
}
