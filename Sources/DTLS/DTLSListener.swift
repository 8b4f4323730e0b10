import CDTLS

/// Answers hellos without keeping anything of them: only who gives back the cookie, and so has the address that he says,
/// gets a session (RFC 6347, 4.2.1).
public final class DTLSListener {
    public enum Outcome {
        /// Not a hello with a cookie; an answer may wait in `takeDatagrams`.
        case answered
        /// A handshake has begun: its next datagrams wait in the session.
        case accepted(DTLSSession)
    }

    enum Heard {
        case hello, nothing, damaged
    }

    private let context: DTLSContext
    /// The session that the next client gets.
    private var session: DTLSSession

    public init(_ context: DTLSContext) throws(DTLSError) {
        self.context = context
        session = try .listening(context)
    }

    /// Takes the datagram of an address without session.
    /// - Throws: when no session can be made.
    public func receive(_ datagram: RawSpan, cookies: DTLSCookies) throws(DTLSError) -> Outcome {
        var values = cdtls_cookies()
        unsafe withUnsafeMutableBytes(of: &values) { unsafe $0.copyBytes(from: cookies.current + cookies.previous) }
        switch session.listen(datagram, cookies: &values) {
        case .nothing: return .answered
        case .damaged:
            session = try .listening(context)
            return .answered
        case .hello:
            let accepted = session
            session = try .listening(context)
            return .accepted(accepted)
        }
    }

    /// The answer to the last hello.
    public func takeDatagrams(_ body: (RawSpan) -> Void) { session.takeDatagrams(body) }
}

/// What an address must give back.
public struct DTLSCookies: Sendable {
    let current: [UInt8]
    let previous: [UInt8]
}

/// The keys that cookies are made with. A cookie is good until the key has changed twice.
public struct DTLSCookieKeys: Sendable {
    private var current: [UInt8]
    private var previous: [UInt8]

    public init() throws(DTLSError) {
        current = try Self.makeKey()
        previous = try Self.makeKey()
    }

    /// Makes a new key, from time to time.
    public mutating func rotate() throws(DTLSError) {
        previous = current
        current = try Self.makeKey()
    }

    /// - Parameter address: all that tells one client from another.
    public func cookies(for address: [UInt8]) throws(DTLSError) -> DTLSCookies {
        DTLSCookies(current: try Self.code(address, key: current), previous: try Self.code(address, key: previous))
    }

    private static func makeKey() throws(DTLSError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        guard unsafe RAND_bytes(&key, Int32(key.count)) == 1 else { throw .latest() }
        return key
    }

    private static func code(_ message: [UInt8], key: [UInt8]) throws(DTLSError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count) != nil else {
            throw .latest()
        }
        return code
    }
}
