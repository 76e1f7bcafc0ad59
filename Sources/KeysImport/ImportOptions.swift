/// What a person may decide about an import.
public struct ImportOptions: Sendable {
    /// The format; nil finds it out.
    public var format: ImportFormat?
    /// The encoding; nil finds it out.
    public var encoding: TextEncoding?
    /// Whether `&amp;` and the like become characters. Off by default: a password may hold `&amp;`.
    public var htmlUnescape: Bool
    /// The folder everything goes into, above folders of its own; nil for none.
    public var folder: String?
    /// What a person says about columns.
    public var maps: [ColumnMap]
    /// Whether the first row is an entry and names no columns.
    public var hasNoHeader: Bool

    /// Options; by default everything is found out.
    public init(
        format: ImportFormat? = nil, encoding: TextEncoding? = nil, htmlUnescape: Bool = false,
        folder: String? = nil, maps: [ColumnMap] = [], hasNoHeader: Bool = false
    ) {
        self.format = format
        self.encoding = encoding
        self.htmlUnescape = htmlUnescape
        self.folder = folder
        self.maps = maps
        self.hasNoHeader = hasNoHeader
    }
}
