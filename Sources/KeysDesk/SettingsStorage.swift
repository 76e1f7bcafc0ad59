internal import CKeysSystem
internal import Glibc

// The file of settings: read leniently, written whole.
extension Settings {
    /// No file of settings is larger, in bytes.
    static let longest = 1 << 16

    /// Where the settings of this person lie, whether something is there or not.
    public static func path(environment: [String: String]) -> String {
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? (environment["HOME"] ?? "") + "/.config") + "/keys/settings.toml"
    }

    /// The settings, and what in the file cannot be used. Without a file everything is as usual.
    public static func load(environment: [String: String]) -> (Settings, [SettingFault]) {
        let path = path(environment: environment)
        do throws(DeskError) {
            guard let text = try read(path) else {
                return (Settings(), [SettingFault(path: path, line: 0, kind: .noText)])
            }
            return SettingsFile(text).read(path)
        } catch {
            switch error {
            case .cannotOpen(_, ENOENT), .cannotOpen(_, ENOTDIR): return (Settings(), [])
            case .cannotOpen(_, let errno), .cannotRead(_, let errno):
                return (Settings(), [SettingFault(path: path, line: 0, kind: .unreadable(errno: errno))])
            default: return (Settings(), [SettingFault(path: path, line: 0, kind: .noText)])
            }
        }
    }

    /// Sets one; comments, unknown keys and all other lines stay. Throws `.badSetting` for a value it does not take.
    public static func set(key: SettingKey, value: String, environment: [String: String]) throws(DeskError) {
        guard let value = key.kind.value(of: value) else { throw .badSetting(key) }
        try change(environment) { $0.set(key, to: value) }
    }

    /// Makes one as it is usually.
    public static func reset(key: SettingKey, environment: [String: String]) throws(DeskError) {
        guard access(path(environment: environment), F_OK) == 0 else { return }
        try change(environment) { $0.remove(key) }
    }

    private static func change(
        _ environment: [String: String], _ body: (inout SettingsFile) -> Void
    ) throws(DeskError) {
        let path = path(environment: environment)
        var file = SettingsFile(try textToChange(path))
        body(&file)
        try WholeFile.makeFolders(of: path)
        try WholeFile.replace(path, with: file.text)
    }

    private static func textToChange(_ path: String) throws(DeskError) -> String {
        do throws(DeskError) {
            guard let text = try read(path) else { throw .notSettings }
            return text
        } catch {
            if case .cannotOpen(_, ENOENT) = error { return "" }
            throw error
        }
    }

    /// The text of a file; nil where it is none.
    private static func read(_ path: String) throws(DeskError) -> String? {
        let file = try Descriptor.reading(path)
        defer { file.shut() }
        var info = stat()
        guard fstat(file.number, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        let bytes = try file.readAll(limit: longest + 1)
        return bytes.count > longest ? nil : String(validating: bytes, as: UTF8.self)
    }
}
