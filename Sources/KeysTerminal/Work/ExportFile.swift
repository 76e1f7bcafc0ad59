internal import Glibc
public import KeysDesk

/// Runs a piece of work on a new file, which appears when that is done, for its owner alone, never over another.
public enum ExportFile {
    /// What the work throws passes through whole, and no file is left.
    public static func write<R>(_ path: String, _ work: (Descriptor) throws -> R) throws -> R {
        var result: Result<R, any Error>?
        do throws(DeskError) {
            try WholeFile.write(path) { (out) throws(DeskError) in
                do {
                    result = .success(try work(out))
                } catch let error as DeskError {
                    throw error
                } catch {
                    result = .failure(error)
                    throw .cannotWrite(path: path, errno: EIO)
                }
            }
        } catch {
            if case .failure(let cause) = result { throw cause }
            throw error
        }
        guard let result else { throw DeskError.cannotWrite(path: path, errno: EIO) }
        return try result.get()
    }
}
