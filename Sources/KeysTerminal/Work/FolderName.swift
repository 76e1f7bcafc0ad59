/// A folder as people write it.
public enum FolderName {
    /// The path without slashes at its ends.
    public static func clean(_ folder: String) -> String {
        folder.split(separator: "/").joined(separator: "/")
    }

    /// What an entry is given; nil for the top.
    public static func value(_ folder: String) -> String? {
        let clean = clean(folder)
        return clean.isEmpty ? nil : clean
    }
}
