internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What can be looked at without a password.
enum DeskChecks {
    static func all(_ talk: Talk) -> [DoctorCheck] {
        let tools = Clipboard.tools(environment: talk.environment)
        let hasTerminal = Descriptor.input.isTerminal && Descriptor.output.isTerminal
        return [
            DoctorCheck(
                "terminal", isWell: true,
                hasTerminal
                    ? "\(talk.environment["TERM"].map { visible($0) } ?? "unnamed"), \(Descriptor.output.columns) columns"
                    : "none; commands work without"),
            DoctorCheck(
                "clipboard", isWell: !tools.isEmpty, tools.isEmpty ? "none in reach" : tools.joined(separator: ", "),
                advice: "install wl-clipboard (Wayland) or xclip (X11); keys get prints values without"),
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
