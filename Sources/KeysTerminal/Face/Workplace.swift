public import Foundation
internal import KeysDesk
internal import KeysModel
public import KeysSecret
internal import KeysSync
public import KeysVault

/// What screens work with: the open vault, the settings, and the world outside as closures, so that a test has a world of its own.
///
/// It is a class because the vault in it is.
public final class Workplace {
    /// The world outside.
    public struct World {
        /// Milliseconds since 1970.
        public var now: () -> Int64
        /// Microseconds of a clock that counts while the machine sleeps, and of one that does not.
        public var clocks: () -> (withSleep: UInt64, awake: UInt64)
        /// Copies a secret; gives what to say, or throws.
        public var copy: (borrowing SecretBytes) throws -> String
        /// How an error is put into words: what happened, what to do.
        public var wording: (any Error) -> (message: String, hint: String)
        /// What is done with the store.
        public var errands: Errands
        /// The variables of the process.
        public var environment: [String: String]
        /// What this machine is called.
        public var machine: String
        /// A number below a bound, of the system's generator.
        public var random: (UInt32) -> UInt32
        /// The folder the program was started in: where files are looked for first, and where a path that begins nowhere begins.
        public var folder: String

        /// A world of its parts.
        public init(
            now: @escaping () -> Int64, clocks: @escaping () -> (withSleep: UInt64, awake: UInt64),
            copy: @escaping (borrowing SecretBytes) throws -> String,
            wording: @escaping (any Error) -> (message: String, hint: String), errands: Errands,
            environment: [String: String], machine: String, random: @escaping (UInt32) -> UInt32,
            folder: String = FileManager.default.currentDirectoryPath
        ) {
            self.now = now
            self.clocks = clocks
            self.copy = copy
            self.wording = wording
            self.errands = errands
            self.environment = environment
            self.machine = machine
            self.random = random
            self.folder = folder
        }
    }

    let location: VaultLocation
    let world: World
    /// The open vault; nil while it is locked.
    var session: Session?
    var options: FaceOptions
    /// What is known of the store.
    var sync = SyncState()
    /// What is being said and was said.
    var messages = MessageLog()
    /// How many entries stand in conflict.
    var conflictCount = 0
    /// What the generator made, and how it is set.
    let made = MadeSecrets()
    /// What goes on beside the screen; nil where there is no loop.
    var background: BackgroundWork?

    /// A workplace for one vault.
    public init(_ location: VaultLocation, _ world: World, _ options: FaceOptions) {
        self.location = location
        self.world = world
        self.options = options
    }

    /// How large the screen is.
    var size = Size(columns: 80, rows: 24)

    var now: Int64 { world.now() }

    /// How long it may be without a key, in milliseconds. In a test build `KEYS_TEST_DOOR_LOCK_SECONDS` makes it short.
    var idleTime: Int64 {
        #if TEST_DOORS
            if let seconds = world.environment["KEYS_TEST_DOOR_LOCK_SECONDS"].flatMap({ Int64($0) }) {
                return seconds * 1000
            }
        #endif
        return Int64(options.lockMinutes) * 60_000
    }

    /// The open vault, or the error that there is none.
    func vault() throws(VaultError) -> Session {
        guard let session else { throw .noVault(folder: location.folder) }
        return session
    }
}

/// How the full screen is to look and behave.
public struct FaceOptions: Sendable {
    /// How styles look.
    public var theme = Theme.standard
    /// Whether characters beyond ASCII are drawn.
    public var isUnicode = true
    /// Which characters the person wants to be drawn with.
    var unicodeUse = Settings.UnicodeUse.auto
    /// Whether locale and terminal take characters beyond ASCII.
    var isUTF8 = true
    /// Seconds a secret stays to be seen.
    public var revealSeconds = 20
    /// Minutes without a key until the vault is locked; 0 for never.
    public var lockMinutes = 15
    /// Whether it is locked after the machine slept.
    public var locksOnSuspend = true
    /// Minutes between syncs; 0 for none of themselves.
    public var syncMinutes = 5
    /// Whether it syncs when the vault was opened.
    public var syncsAtUnlock = true
    /// Whether it syncs after changes.
    public var syncsAfterChange = true
    /// Whether the mouse is listened to.
    public var hasMouse = false

    /// What is usual.
    public init() {}
}

/// What was said, newest last.
struct MessageLog {
    /// One message.
    struct Line {
        let date: Int64
        let text: String
        let style: Style
    }

    /// How long a message is shown, in milliseconds.
    static let shown: Int64 = 4000
    /// No more are kept.
    private static let most = 500
    private(set) var lines: [Line] = []
    /// Until when the last one is shown.
    private(set) var until: Int64 = 0

    mutating func say(_ text: String, _ style: Style, at now: Int64) {
        lines.append(Line(date: now, text: text, style: style))
        if lines.count > Self.most { lines.removeFirst() }
        until = now + (style == .bad || style == .warning ? 3 * Self.shown : Self.shown)
    }

    /// The message to be shown now.
    func current(at now: Int64) -> Line? { now < until ? lines.last : nil }

    /// Takes the shown one away.
    mutating func dismiss() { until = 0 }
}
