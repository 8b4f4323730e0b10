import CUSRSCTP

/// What went wrong in usrsctp.
public struct SCTPError: Error, Sendable, Equatable {
    /// The system's number (errno).
    public var code: Int32
}
