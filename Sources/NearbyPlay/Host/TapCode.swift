import Sodium

/// The code that a guest has to show (nearby.md 7, 26.2): good for one guest, for ten minutes, for five wrong tries.
struct TapCode: Sendable {
    /// Where codes come from.
    enum Source: Sendable, Equatable {
        /// Six digits, new after each use. The first may be given.
        case tap(first: String?)
        /// The same word for all, in a network of the host's own.
        case hotspot
    }

    static let lifetime = Duration.seconds(600)
    private static let maxWrongTries = 5

    let source: Source
    private(set) var text: String
    private var expires: Duration
    private var wrongTries = 0

    init(_ source: Source, _ now: NearbyMoment) {
        self.source = source
        switch source {
        case .tap(let first?): text = first
        case .tap(nil): text = Self.make(now)
        case .hotspot: text = NearbyProtocol.hotspotCode
        }
        expires = now.uptime + Self.lifetime
    }

    /// When it has to be replaced; `nil` is never.
    var deadline: Duration? { source == .hotspot ? nil : expires }

    /// Whether a guest knows it, compared in constant time.
    func matches(_ hash: NearbyID) -> Bool { Self.matches(hash, text) }

    static func matches(_ hash: NearbyID, _ code: String) -> Bool {
        equalInConstantTime(hash.bytes, NearbyKeys.hash(ofCode: code).bytes)
    }

    /// Somebody did not know it.
    /// - Returns: whether there is a new one now.
    mutating func wrongTry(_ now: NearbyMoment) -> Bool {
        wrongTries += 1
        return wrongTries >= Self.maxWrongTries && replace(now)
    }

    /// - Returns: whether there is a new one now.
    mutating func replace(_ now: NearbyMoment) -> Bool {
        guard source != .hotspot else { return false }
        wrongTries = 0
        text = Self.make(now)
        expires = now.uptime + Self.lifetime
        return true
    }

    /// The first four of sixteen random bytes, modulo a million: as UPSTREAM makes it.
    private static func make(_ now: NearbyMoment) -> String {
        let number = now.random(16).prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) } % 1_000_000
        let digits = String(number)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
