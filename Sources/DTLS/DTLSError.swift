import CDTLS

/// What went wrong in OpenSSL.
public struct DTLSError: Error, Sendable, Equatable {
    public var message: String
}
