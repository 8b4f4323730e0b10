import COpenSSL

/// Why OpenSSL refused.
public enum OpenSSLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Key, nonce, tag and ciphertext do not belong together.
    case notAuthentic
    /// Longer than the library takes in one call (2 GiB).
    case tooLong
    /// The library failed at something that always works: memory is used up or the installation is broken.
    case failed(reason: String)

    public var description: String {
        switch self {
        case .notAuthentic: "the sealed bytes could not be opened"
        case .tooLong: "too long to be encrypted at once"
        case .failed(let reason): "OpenSSL: \(reason)"
        }
    }

    /// Takes the thread's newest error and empties the thread's list of them.
    static func latest() -> OpenSSLError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard let reason = unsafe ERR_reason_error_string(code) else { return .failed(reason: "error \(code)") }
        return .failed(reason: unsafe String(cString: reason))
    }
}
