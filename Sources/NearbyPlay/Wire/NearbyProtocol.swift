/// The numbers and words of the nearby protocol (nearby.md 1).
public enum NearbyProtocol {
    public static let serviceType = "_chessup-pvp._tcp"
    /// `v` everywhere.
    static let version = 1
    public static let capability = "chess.1"
    /// Ours: the hello carries an X25519 key (26.4).
    static let agreementCapability = "poolbots.x25519"
    /// The most bytes of a frame's body.
    static let maxFrameBytes = 1 << 20
    /// The most bytes of a handshake frame's body here (26.8).
    static let maxHandshakeBytes = 16 << 10
    /// The most bytes of a reason to leave.
    public static let maxReasonBytes = 256
    /// The most bytes of a name that is sent.
    public static let maxNameBytes = 32
    /// The most bytes of the name that is advertised.
    public static let maxPoolNameBytes = 40
    /// The most characters of a chat message, sent or shown (13).
    public static let maxChatCharacters = 2_000
    /// How many sent messages are kept for a guest that returns.
    static let replayCapacity = 256
    /// How long a lost connection may be resumed; the end belongs to it.
    public static let resumeWindow = Duration.seconds(30)
    /// How long a host hears nothing of a source that has asked too often.
    static let coolOff = Duration.seconds(30)
    /// What both sides use for a code in hotspot mode (7).
    public static let hotspotCode = "HOTSPOT"
    public static let standardFEN = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"
    /// The only emotes that are sent, in their order (12).
    public static let emotes = ["🔥", "👏", "🤔", "😈", "🤯", "🤝", "😅", "👑"]

    /// Whether a comma list of capabilities has the one for chess.
    package static func isCapable(_ list: String) -> Bool { lists(list, capability) }

    /// Whether a comma list has a capability.
    static func lists(_ list: String, _ capability: String) -> Bool {
        list.split(separator: ",").contains { $0.trimmingPrefix(while: \.isWhitespace).trimmedEnd == capability }
    }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
