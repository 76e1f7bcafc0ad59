internal import Foundation
internal import GRDB
internal import KeysBlobs

/// What an error of SQLite means: to who asks over the wire, and to who starts a server.
enum DatabaseFault {
    /// To who asks: that the disk is full or that it cannot be done now. What is neither is said in the log, once.
    static func fault(_ error: any Error) -> WireFault {
        if let fault = error as? WireFault { return fault }
        guard let error = error as? DatabaseError else { return .busy }
        switch error.resultCode {
        case .SQLITE_FULL: return .full
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
        default:
            ServerLog.failing(code: error.extendedResultCode.rawValue)
            return .busy
        }
    }

    /// To who starts a server or asks it on the command line.
    static func refusal(_ error: any Error) -> ServerError {
        if let error = error as? ServerError { return error }
        guard let error = error as? DatabaseError else { return .database(code: 0) }
        switch error.resultCode {
        case .SQLITE_CORRUPT: return .damaged
        case .SQLITE_NOTADB: return .notAStore
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked
        case .SQLITE_FULL: return .diskFull
        default: return .database(code: error.extendedResultCode.rawValue)
        }
    }
}
