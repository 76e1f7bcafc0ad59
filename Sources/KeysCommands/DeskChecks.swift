internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What can be looked at without a password.
enum DeskChecks {
    static func all(_ talk: Talk) -> [DoctorCheck] {
        let (settings, faults) = Settings.load(environment: talk.environment)
        let hasTerminal = Descriptor.input.isTerminal && Descriptor.output.isTerminal
        return [
            DoctorCheck(
                "terminal", isWell: true,
                hasTerminal
                    ? "\(talk.environment["TERM"].map { visible($0) } ?? "unnamed"), \(Descriptor.output.columns) columns"
                    : "none; commands work without"),
            DoctorCheck(
                "settings", isWell: faults.isEmpty,
                faults.isEmpty
                    ? visible(Settings.path(environment: talk.environment)) : "\(faults.count) lines cannot be used",
                advice: faults.map(\.sentence).joined(separator: "; ")),
            clipboard(talk, settings),
            DoctorCheck(
                "memory", isWell: GuardedMemory.isLocked,
                GuardedMemory.isLocked ? "locked, stays out of swap" : "not locked",
                advice: "raise ulimit -l to 4096 or more"),
            DoctorCheck(
                "core dumps", isWell: !Hardening.isDumpable, Hardening.isDumpable ? "possible" : "forbidden",
                advice: "this build allows them; use a released one"),
            DoctorCheck(
                "environment", isWell: talk.environment["KEYS_PASSWORD"] == nil,
                talk.environment["KEYS_PASSWORD"] == nil ? "no password in it" : "KEYS_PASSWORD is set",
                advice: "unset KEYS_PASSWORD: other programs can read it, and Keys does not"),
        ]
    }

    private static func clipboard(_ talk: Talk, _ settings: Settings) -> DoctorCheck {
        let ways = Clipboard.routes(
            environment: talk.environment, settings: settings, hasTerminal: Descriptor.hasTerminal)
        return DoctorCheck(
            "clipboard", isWell: !ways.isEmpty,
            ways.isEmpty ? "none in reach" : ways.map(\.name).joined(separator: ", "),
            advice:
                "install wl-clipboard (Wayland) or xclip (X11); \(DeskError.terminalCopying); keys get prints values without"
        )
    }

    /// Who can reach the vault's folder and file.
    static func files(of place: VaultLocation) -> [DoctorCheck] {
        [("folder", place.folder, "700"), ("database", place.folder + "/vault.db", "600")].compactMap {
            name, path, mode in
            guard let found = FolderCheck(path) else { return nil }
            return DoctorCheck(
                name, isWell: found.isPrivate,
                "\(visible(path)), mode \(found.octal)" + (found.isOurs ? "" : ", of another user")
                    + (found.isLink ? ", a symbolic link" : ""),
                advice: "chmod \(mode), and chown it to yourself")
        }
    }
}
