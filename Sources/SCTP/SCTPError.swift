import CUSRSCTP
import Glibc

/// What went wrong in usrsctp.
public struct SCTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried.
    public var operation: String
    /// The system's number (errno).
    public var code: Int32

    public var description: String { "SCTP: \(operation) failed with error \(code)" }

    static func latest(_ operation: String) -> SCTPError { SCTPError(operation: operation, code: errno) }
}
