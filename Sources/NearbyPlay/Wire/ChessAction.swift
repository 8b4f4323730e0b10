import PoolWire

/// What players do (nearby.md 12).
public enum ChessAction: Sendable, Equatable {
    public enum Color: String, Sendable, CaseIterable {
        case white, black

        public var other: Color { self == .white ? .black : .white }
    }

    /// How a game is played.
    public struct Settings: Sendable, Equatable {
        public var allowDrawOffers: Bool
        public var allowTakebacks: Bool
        /// Seconds that each move gives back.
        public var incrementSeconds: Int
        /// Seconds that each player has.
        public var initialSeconds: Int
        /// Half-moves after which the game is drawn; `nil` is no limit.
        public var maxMovesCap: Int?

        public init(
            allowDrawOffers: Bool = true, allowTakebacks: Bool = false, incrementSeconds: Int = 10,
            initialSeconds: Int = 900, maxMovesCap: Int? = nil
        ) {
            self.allowDrawOffers = allowDrawOffers
            self.allowTakebacks = allowTakebacks
            self.incrementSeconds = incrementSeconds
            self.initialSeconds = initialSeconds
            self.maxMovesCap = maxMovesCap
        }

        /// What a guest plays by that was told nothing.
        public static let untold = Settings()
    }

    /// A saved game that a side wants to go on with. No position travels: each restores its own.
    public struct ResumeRequest: Sendable, Equatable {
        /// The game's name, mostly a UUID.
        public var gameID: String
        public var moveCount: Int
        public var whiteSeconds: Double
        public var blackSeconds: Double

        public init(gameID: String, moveCount: Int, whiteSeconds: Double, blackSeconds: Double) {
            self.gameID = gameID
            self.moveCount = moveCount
            self.whiteSeconds = whiteSeconds
            self.blackSeconds = blackSeconds
        }
    }

    case start(hostColor: Color, startingFEN: String)
    case gameSettings(Settings)
    /// In lower case, as in `e2e4` and `a7a8q`.
    case move(uci: String)
    case resign
    case offerDraw, acceptDraw, declineDraw
    case requestTakeback, acceptTakeback, declineTakeback
    case emote(String)
    case requestResume(ResumeRequest)
    case acceptResume(gameID: String)
    case declineResume(gameID: String)
}

extension ChessAction {
    /// Canonical JSON, as it stands in an envelope.
    package var json: [UInt8] { JSONText.object { write(to: &$0) } }

    /// - Throws: `.incompatible` for anything else.
    package init(decoding json: [UInt8]) throws(NearbyError) {
        self = try NearbyJSON.read(json, limits: .payload) { object throws(WireError) in
            try ChessAction(reading: object)
        }
    }

    /// The only key of an action.
    var key: String {
        switch self {
        case .start: "start"
        case .gameSettings: "gameSettings"
        case .move: "move"
        case .resign: "resign"
        case .offerDraw: "offerDraw"
        case .acceptDraw: "acceptDraw"
        case .declineDraw: "declineDraw"
        case .requestTakeback: "requestTakeback"
        case .acceptTakeback: "acceptTakeback"
        case .declineTakeback: "declineTakeback"
        case .emote: "emote"
        case .requestResume: "requestResume"
        case .acceptResume: "acceptResume"
        case .declineResume: "declineResume"
        }
    }

    func write(to text: inout JSONText) {
        text.member(key) {
            switch self {
            case .start(let color, let fen):
                $0.member("hostColor", color.rawValue)
                $0.member("startingFEN", fen)
            case .gameSettings(let settings):
                $0.member("allowDrawOffers", settings.allowDrawOffers)
                $0.member("allowTakebacks", settings.allowTakebacks)
                $0.member("incrementSeconds", settings.incrementSeconds)
                $0.member("initialSeconds", settings.initialSeconds)
                if let cap = settings.maxMovesCap { $0.member("maxMovesCap", cap) } else { $0.null("maxMovesCap") }
            case .move(let uci): $0.member("uci", uci.lowercased())
            case .resign, .offerDraw, .acceptDraw, .declineDraw, .requestTakeback, .acceptTakeback, .declineTakeback:
                break
            case .emote(let emoji): $0.member("emoji", emoji)
            case .requestResume(let request):
                $0.member("blackSecondsRemaining", number: Self.clock(request.blackSeconds))
                $0.member("gid", request.gameID)
                $0.member("moveCount", request.moveCount)
                $0.member("whiteSecondsRemaining", number: Self.clock(request.whiteSeconds))
            case .acceptResume(let gameID), .declineResume(let gameID): $0.member("gid", gameID)
            }
        }
    }

    /// The shortest decimal that reads back the same; at least `0.0`.
    private static func clock(_ seconds: Double) -> String { seconds > 0 && seconds.isFinite ? "\(seconds)" : "0.0" }

    /// - Throws: unless there is exactly one known key with what belongs to it.
    init(reading object: JSONObject) throws(WireError) {
        let members = object.members
        guard members.count == 1, let key = members.first?.key else {
            throw WireError(.badField, "an action has one key")
        }
        switch key {
        case "resign": self = .resign
        case "offerDraw": self = .offerDraw
        case "acceptDraw": self = .acceptDraw
        case "declineDraw": self = .declineDraw
        case "requestTakeback": self = .requestTakeback
        case "acceptTakeback": self = .acceptTakeback
        case "declineTakeback": self = .declineTakeback
        default: self = try Self.read(key, try object.object(key))
        }
    }

    private static func read(_ key: String, _ value: JSONObject) throws(WireError) -> ChessAction {
        switch key {
        case "start":
            return .start(
                hostColor: try value.required("hostColor") { $0.string.flatMap(Color.init(rawValue:)) },
                startingFEN: try value.string("startingFEN"))
        case "gameSettings":
            return .gameSettings(
                Settings(
                    allowDrawOffers: try value.bool("allowDrawOffers"),
                    allowTakebacks: try value.bool("allowTakebacks"),
                    incrementSeconds: try value.count("incrementSeconds", from: 0),
                    initialSeconds: try value.count("initialSeconds", from: 0),
                    maxMovesCap: value["maxMovesCap"] == nil ? nil : try value.count("maxMovesCap", from: 1)))
        case "move": return .move(uci: try value.required("uci") { $0.string.flatMap(uci) })
        case "emote": return .emote(try value.string("emoji"))
        case "requestResume":
            return .requestResume(
                ResumeRequest(
                    gameID: try value.gameID(), moveCount: try value.count("moveCount", from: 0),
                    whiteSeconds: try value.clock("whiteSecondsRemaining"),
                    blackSeconds: try value.clock("blackSecondsRemaining")))
        case "acceptResume": return .acceptResume(gameID: try value.gameID())
        case "declineResume": return .declineResume(gameID: try value.gameID())
        default: throw WireError(.unknownType, "no such action")
        }
    }

    /// A move in lower case; `nil` if it is none.
    private static func uci(_ text: String) -> String? {
        let lower = text.utf8.map { 0x41...0x5a ~= $0 ? $0 | 0x20 : $0 }
        let files = UInt8(ascii: "a")...UInt8(ascii: "h")
        let ranks = UInt8(ascii: "1")...UInt8(ascii: "8")
        guard 4...5 ~= lower.count, files ~= lower[0], ranks ~= lower[1], files ~= lower[2], ranks ~= lower[3],
            lower.count == 4 || "qrbn".utf8.contains(lower[4])
        else { return nil }
        return String(decoding: lower, as: UTF8.self)
    }
}

extension JSONObject {
    fileprivate func count(_ key: String, from minimum: Int) throws(WireError) -> Int {
        let value: Int = try integer(key)
        guard value >= minimum else { throw WireError(.badField, "\(key) is less than \(minimum)") }
        return value
    }

    fileprivate func clock(_ key: String) throws(WireError) -> Double {
        try required(key) { $0.double.flatMap { $0 >= 0 ? $0 : nil } }
    }

    fileprivate func gameID() throws(WireError) -> String {
        try required("gid") { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
    }
}
