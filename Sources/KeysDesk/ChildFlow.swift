internal import Glibc

/// What passes between a child and the person while it runs: output through the sieve, keys, signals; and its end.
struct ChildFlow {
    /// One output of the child.
    ///
    /// It is a class because it owns a sieve.
    final class Stream {
        let from: Descriptor
        private let to: Descriptor
        private var masking: Masking
        private(set) var isOpen = true

        init(from: Descriptor, to: Descriptor, _ masking: consuming Masking) {
            self.from = from
            self.to = to
            self.masking = masking
        }

        /// Hands on what is there.
        func carry(_ room: UnsafeMutableRawBufferPointer) {
            // The end of a terminal whose last program has gone is an error to the reader.
            guard let got = try? from.read(into: room), got > 0 else { return end() }
            let bytes = UnsafeRawBufferPointer(rebasing: room[..<got]).bindMemory(to: UInt8.self)
            let to = to
            do throws(DeskError) {
                try masking.pass(bytes.span) { (piece) throws(DeskError) in try to.write(piece) }
            } catch {
                isOpen = false
                from.shut()
            }
        }

        /// Hands on what was held back.
        func end() {
            guard isOpen else { return }
            isOpen = false
            let to = to
            try? masking.end { (piece) throws(DeskError) in try to.write(piece) }
            from.shut()
        }
    }

    /// Milliseconds without output after which the outputs of a child that has ended are at their end; what it left behind may hold them open.
    private static let silence: Int32 = 100

    private let streams: [Stream]
    private let terminal: ChildTerminal?
    private let takesKeys: Bool
    private let process: pid_t
    private let signals: ChildSignals

    /// `terminal`: the child's, where it has one of its own; `takesKeys`: whether what is typed goes there.
    init(_ streams: [Stream], _ terminal: ChildTerminal?, takesKeys: Bool, _ process: pid_t, _ signals: ChildSignals) {
        self.streams = streams
        self.terminal = terminal
        self.takesKeys = takesKeys
        self.process = process
        self.signals = signals
    }

    /// Until the child has ended; its status, or 128 and the signal.
    func run() -> Int32 {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer {
            room.initializeMemory(as: UInt8.self, repeating: 0)
            room.deallocate()
        }
        var status = ended()
        var hasKeys = takesKeys
        while true {
            let open = streams.filter(\.isOpen)
            if status != nil, open.isEmpty { break }
            var wanted = [pollfd(fd: signals.bell.number, events: Int16(POLLIN), revents: 0)]
            wanted += open.map { pollfd(fd: $0.from.number, events: Int16(POLLIN), revents: 0) }
            if hasKeys { wanted.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0)) }
            let count = poll(&wanted, nfds_t(wanted.count), status == nil ? -1 : Self.silence)
            if count == 0 { break }
            guard count > 0 else { continue }
            if wanted[0].revents != 0 { hear() }
            for (index, stream) in open.enumerated() where wanted[index + 1].revents != 0 { stream.carry(room) }
            if hasKeys, wanted[open.count + 1].revents != 0 { hasKeys = type(room) }
            status = status ?? ended()
        }
        streams.forEach { $0.end() }
        return status ?? 0
    }

    /// What was signalled: sizes are taken on, what is meant for the child is passed on.
    private func hear() {
        for signal in signals.heard() {
            switch signal {
            case SIGCHLD: break
            case SIGWINCH: terminal?.takeSize()
            default: kill(terminal == nil ? process : -process, signal)
            }
        }
    }

    private func type(_ room: UnsafeMutableRawBufferPointer) -> Bool {
        guard let terminal, let got = try? Descriptor.input.read(into: room), got > 0 else { return false }
        let keys = UnsafeRawBufferPointer(rebasing: room[..<got]).bindMemory(to: UInt8.self)
        return (try? terminal.ours.write(keys.span)) != nil
    }

    /// Its status once it has ended.
    private func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}

/// The signals that come while a child runs, read from a descriptor.
final class ChildSignals {
    private static let all = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD]
    /// Where the handler writes; it may do nothing else.
    private nonisolated(unsafe) static var writing: Int32 = -1
    private var before: [(Int32, sigaction)] = []

    /// Where the numbers of signals can be read.
    let bell: Descriptor

    init() throws(DeskError) {
        let pipe = try Pipe()
        bell = pipe.reading
        _ = fcntl(pipe.reading.number, F_SETFL, O_NONBLOCK)
        Self.writing = pipe.writing.number
        for signal in Self.all {
            var action = sigaction()
            action.sa_flags = SA_SIGINFO | SA_RESTART
            action.__sigaction_handler.sa_sigaction = { signal, info, _ in
                // What the terminal sends, it has sent to the child as well.
                let isKernels = (info?.pointee.si_code ?? 0) > 0
                guard !isKernels || signal == SIGCHLD || signal == SIGWINCH || signal == SIGHUP else { return }
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: signal)
                _ = write(ChildSignals.writing, &byte, 1)
                errno = saved
            }
            var old = sigaction()
            sigaction(signal, &action, &old)
            before.append((signal, old))
        }
    }

    /// What came since it was last asked.
    func heard() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(bell.number, &bytes, bytes.count)
        return count > 0 ? bytes[..<count].map { Int32($0) } : []
    }

    /// Signals do again what they did before.
    func end() {
        for (signal, old) in before {
            var old = old
            sigaction(signal, &old, nil)
        }
        bell.shut()
        Descriptor(Self.writing).shut()
    }
}
