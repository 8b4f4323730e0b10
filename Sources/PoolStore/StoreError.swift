import Foundation
import GRDB

/// Why the store could not do what was asked. Nothing was changed when it is thrown.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: Sendable, Equatable {
        /// Another process (or another store of this one) uses the directory.
        case inUse
        /// Another program held the database for longer than the busy timeout.
        case locked
        /// The file is not a readable database.
        case damaged
        /// A later version of PoolBots wrote the database.
        case newer
        /// The file is a database of another program.
        case foreign
        /// Permissions or a read-only disk forbid writing.
        case notWritable
        /// The disk is full, or the database reached its configured size.
        case diskFull
        /// The system failed to read or write for another reason.
        case inputOutput
        /// A value breaks a rule of the store, such as the length of a key.
        case invalidValue
        /// A value or a number of values is beyond a bound of the store.
        case limitExceeded
        /// The store was closed before.
        case closed
    }

    public var code: Code
    /// One sentence or two: what happened, and what to do. Contains no secret.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension StoreError {
    /// The error of this target for any error of a database or a file at `location`.
    init(_ error: any Error, at location: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error, at: location)
        case let error as RowDecodingError:
            self = .damaged(location, "a row holds a value of the wrong kind", cause: "\(type(of: error))")
        default:
            self.init(.inputOutput, "\(location) could not be used: \(error.localizedDescription).")
        }
    }

    private init(_ error: DatabaseError, at location: String) {
        let cause = "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .locked(location)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            self = .damaged(location, "its content does not hold together", cause: cause)
        case .SQLITE_FULL:
            self.init(
                .diskFull,
                "\(location) cannot grow: its disk is full, or it reached its configured size. Free some space and "
                    + "try again; what was stored before is intact. (\(cause))")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            self = .notWritable(location, cause: cause)
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_RANGE:
            self.init(.invalidValue, "A value does not fit into the store. (\(cause))")
        case .SQLITE_TOOBIG: self.init(.limitExceeded, "A value is too large for the store. (\(cause))")
        case .SQLITE_MISUSE: self.init(.closed, "The store \(location) was closed already.")
        default:
            self.init(
                .inputOutput,
                "\(location) could not be read or written. Check the disk, then try again; what was stored before is "
                    + "intact. (\(cause))")
        }
    }

    /// The error for a system call that failed with `code` (an `errno`).
    init(errno code: CInt, doing: String, at location: String) {
        let cause = "\(doing): \(POSIXError(POSIXError.Code(rawValue: code) ?? .EIO).localizedDescription)"
        switch code {
        case EACCES, EPERM, EROFS: self = .notWritable(location, cause: cause)
        case ENOSPC, EDQUOT:
            self.init(
                .diskFull, "There is no space left for \(location). Free some space and try again. (\(cause))")
        default:
            self.init(.inputOutput, "\(location) cannot be used: check the path and the disk. (\(cause))")
        }
    }

    static func damaged(_ location: String, _ what: String, cause: String? = nil) -> StoreError {
        StoreError(
            .damaged,
            "\(location) is damaged or no database: \(what). It was left untouched. Restore it from a backup, or move "
                + "it away to start with an empty store." + (cause.map { " (\($0))" } ?? ""))
    }

    static func locked(_ location: String) -> StoreError {
        StoreError(
            .locked,
            "\(location) is locked by another program. Close what has it open (a database browser, a backup), then try "
                + "again; what was stored before is intact.")
    }

    static func notWritable(_ location: String, cause: String) -> StoreError {
        StoreError(
            .notWritable,
            "\(location) cannot be opened for writing. Check its owner, its permissions and whether the disk is "
                + "mounted read-only. (\(cause))")
    }
}
