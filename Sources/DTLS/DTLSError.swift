import CDTLS

/// Why a session could not be made or has failed.
public struct DTLSError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The two sides have no application protocol in common.
        case noCommonProtocol
        /// The other side refused the handshake.
        case refusedByPeer
        /// The other side broke the protocol.
        case protocolViolation
        /// The library failed at something that always works: memory is used up or the installation is broken.
        case failed
    }

    public var code: Code
    /// OpenSSL's words.
    public var reason: String

    public var description: String { "DTLS: \(reason)" }

    /// Takes the thread's oldest error, which names the cause, and empties the thread's list of them.
    /// - Parameter code: when the error is none of those that have a code of their own.
    static func latest(_ code: Code = .failed) -> DTLSError {
        let error = ERR_get_error()
        ERR_clear_error()
        let reason =
            if let text = unsafe ERR_reason_error_string(error) {
                unsafe String(cString: text)
            } else {
                "error \(error)"
            }
        return DTLSError(code: self.code(of: cdtls_error_reason(error)) ?? code, reason: reason)
    }

    /// Alerts of the peer come as their number and 1,000 (SSL_AD_REASON_OFFSET).
    private static func code(of reason: Int32) -> Code? {
        switch reason {
        case SSL_R_NO_APPLICATION_PROTOCOL, alerts + 120: .noCommonProtocol
        case alerts..<alerts + 256: .refusedByPeer
        default: nil
        }
    }

    private static let alerts: Int32 = 1_000
}
