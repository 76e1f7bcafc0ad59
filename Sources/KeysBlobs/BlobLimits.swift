/// What no honest store and no blob of ours exceeds; checked before memory is taken.
public enum BlobLimits {
    /// The most bytes in one piece of a pack, and the most a segment is padded to: 4 MiB.
    public static let chunk = 4 << 20
    /// The most a blob weighs: a chunk, and room for the box around it.
    public static let blob = chunk + 4096
    /// The most names a store may list.
    public static let names = 1_000_000
    /// The most names in one page of a listing over the wire.
    public static let page = 1000
    /// The most bytes of one page: a name, a size and their JSON are below 128.
    public static let pageBytes = page * 128 + 1024
}
