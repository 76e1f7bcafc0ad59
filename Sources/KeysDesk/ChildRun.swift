internal import CKeysSystem
internal import Glibc
public import KeysSecret

/// A program a person runs through this one: it has their terminal or files, a few variables of its own, and what it prints is sifted.
public struct ChildRun: ~Copyable {
    private let words: [String]
    private let variables: ChildVariables
    private let forms: MaskedForms?

    /// A program with its arguments. `forms`: what is hidden in its output; nil lets it write to this process's own files.
    public init(_ words: [String], variables: consuming ChildVariables, hiding forms: MaskedForms?) {
        self.words = words
        self.variables = variables
        self.forms = forms.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Runs it to its end; gives its status, 128 and the signal for one that ended by a signal.
    public borrowing func run() throws(DeskError) -> Int32 {
        let signals = try ChildSignals()
        defer { signals.end() }
        guard let forms else {
            let process = try start([(0, 0), (1, 1), (2, 2)], nil)
            return ChildFlow([], nil, takesKeys: false, process, signals).run()
        }
        let outputs = [Descriptor.output, .errors]
        let terminal = outputs.first(where: \.isTerminal).flatMap { ChildTerminal(like: $0) }
        let takesKeys = terminal != nil && Descriptor.input.isTerminal
        var given: [(Int32, Int32)] = [(0, takesKeys ? ChildTerminal.mark : 0)]
        var streams: [ChildFlow.Stream] = []
        var ends: [Descriptor] = []
        defer { ends.forEach { $0.shut() } }
        for output in outputs {
            if terminal != nil, output.isTerminal {
                given.append((output.number, ChildTerminal.mark))
                continue
            }
            let pipe = try Pipe()
            ends.append(pipe.writing)
            given.append((output.number, pipe.writing.number))
            streams.append(.init(from: pipe.reading, to: output, Masking(forms)))
        }
        if let terminal { streams.append(.init(from: terminal.ours, to: terminal.model, Masking(forms))) }
        let process = try start(given, terminal)
        // The last writing end is the child's: the end of its output is the end of ours.
        ends.forEach { $0.shut() }
        ends = []
        let raw = takesKeys ? RawTerminal(Descriptor.input) : nil
        defer { raw?.restore() }
        return ChildFlow(streams, terminal, takesKeys: takesKeys, process, signals).run()
    }

    /// Starts it. `given`: which of its first three descriptors is which of ours, or its terminal.
    private borrowing func start(_ given: [(Int32, Int32)], _ terminal: ChildTerminal?) throws(DeskError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (target, source) in given {
            if source == ChildTerminal.mark, let terminal {
                posix_spawn_file_actions_addopen(&actions, target, terminal.path, O_RDWR, 0)
            } else {
                posix_spawn_file_actions_adddup2(&actions, source, target)
            }
        }
        for number in 3..<Int32(256) { Descriptor(number).keepFromChildren() }
        var usual = sigset_t()
        sigfillset(&usual)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setsigmask(&attributes, &none)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        // A session of its own takes the terminal it opens for its own.
        if terminal != nil { flags |= 0x80 }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let failure = variables.withPointers { posix_spawnp(&process, words[0], &actions, &attributes, arguments, $0) }
        guard failure == 0 else { throw .cannotStart(program: words[0], errno: failure) }
        return process
    }
}

/// The variables a child has: those of this process, and some of its own, whose values never are in this process's environment.
public struct ChildVariables: ~Copyable {
    private var own = SecretBuilder(capacity: 4096)
    private var starts: [Int] = []
    private var names: Set<[UInt8]> = []

    /// Those of this process.
    public init() {}

    /// Sets one more, in the place of what has its name.
    public mutating func set(_ name: String, _ value: borrowing SecretBytes) {
        names.insert(Array(name.utf8))
        starts.append(own.count)
        own.append(Array("\(name)=".utf8))
        value.withBytes { own.append($0) }
        own.append(0)
    }

    /// Lends them as `execve` takes them.
    borrowing func withPointers<R>(_ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        var all: [UnsafeMutablePointer<CChar>?] = []
        var next = environ
        while let variable = next.pointee {
            let name = Array(
                UnsafeBufferPointer(start: variable, count: strlen(variable)).prefix { $0 != 0x3d }.map {
                    UInt8(bitPattern: $0)
                })
            if !names.contains(name) { all.append(variable) }
            next += 1
        }
        return own.withBytes { bytes in
            bytes.withUnsafeBufferPointer { bytes in
                guard let base = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(bytes.baseAddress)) else {
                    return body(all + [nil])
                }
                return body(all + starts.map { (base + $0).assumingMemoryBound(to: CChar.self) } + [nil])
            }
        }
    }
}
