/// The closed list of what can go wrong (nearby.md 19). The raw values are the protocol's tags; the first five are said to
/// a guest that is refused, the others never leave this machine.
public enum NearbyError: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    case badCode = "bad_code"
    case full
    case blocked
    case incompatible
    case rateLimited = "rate_limited"
    case authFail = "auth_fail"
    case sequenceReplay = "seq_replay"
    case frameTooLarge = "frame_too_large"
    case emptyFrame = "empty_frame"
    case unknownFrameType = "unknown_frame_type"
    case keepaliveTimeout = "keepalive_timeout"
    case handshakeTimeout = "handshake_timeout"
    case closed

    /// Whether it may be told to a guest.
    var isRefusal: Bool {
        switch self {
        case .badCode, .full, .blocked, .incompatible, .rateLimited: true
        default: false
        }
    }

    /// One sentence for people, with what to do.
    public var description: String {
        switch self {
        case .badCode: "the code is wrong, used up or too old: type the one that the host shows now"
        case .full: "the host is playing with somebody else: try again later"
        case .blocked: "the host has blocked this address"
        case .incompatible: "the other side does not speak this protocol, or broke its rules"
        case .rateLimited: "too many attempts: wait a minute before the next"
        case .authFail: "a message was not sealed with the shared code: start over with a new one"
        case .sequenceReplay: "a message came twice or out of order: start over with a new code"
        case .frameTooLarge, .emptyFrame, .unknownFrameType: "the other side sent what is no message of this protocol"
        case .keepaliveTimeout: "the other side fell silent"
        case .handshakeTimeout: "the other side did not answer in time: is the address right, is it still there?"
        case .closed: "the session is over"
        }
    }
}
