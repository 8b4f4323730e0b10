extension LudoPosition: Codable {
    private enum Key: String, CodingKey {
        case yard, board, homeColumn, home, step, type
    }

    /// Reads Swift's form, `{"board":{"step":5}}`, and the web client's, `{"type":"board","step":5}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let name = try container.decodeIfPresent(String.self, forKey: .type) {
            guard let type = Key(rawValue: name) else { throw Self.unknown(container) }
            self = try Self.make(type, of: container)
            return
        }
        guard container.allKeys.count == 1, let type = container.allKeys.first else { throw Self.unknown(container) }
        self = try Self.make(type, of: try container.nestedContainer(keyedBy: Key.self, forKey: type))
    }

    private static func make(_ type: Key, of container: KeyedDecodingContainer<Key>) throws -> LudoPosition {
        switch type {
        case .yard: return .yard
        case .home: return .home
        case .board: return .board(step: try step(of: container, below: LudoTrack.cells))
        case .homeColumn: return .homeColumn(step: try step(of: container, below: LudoTrack.homeColumnCells))
        case .step, .type: throw unknown(container)
        }
    }

    private static func step(of container: KeyedDecodingContainer<Key>, below end: Int) throws -> Int {
        let step = try container.decode(Int.self, forKey: .step)
        guard 0..<end ~= step else {
            throw DecodingError.dataCorruptedError(forKey: .step, in: container, debugDescription: "out of range")
        }
        return step
    }

    private static func unknown(_ container: KeyedDecodingContainer<Key>) -> DecodingError {
        .dataCorrupted(.init(codingPath: container.codingPath, debugDescription: "no position"))
    }

    /// Writes Swift's form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .yard: _ = container.nestedContainer(keyedBy: Key.self, forKey: .yard)
        case .board(let step): try Self.write(step, as: .board, to: &container)
        case .homeColumn(let step): try Self.write(step, as: .homeColumn, to: &container)
        case .home: _ = container.nestedContainer(keyedBy: Key.self, forKey: .home)
        }
    }

    private static func write(_ step: Int, as type: Key, to container: inout KeyedEncodingContainer<Key>) throws {
        var place = container.nestedContainer(keyedBy: Key.self, forKey: type)
        try place.encode(step, forKey: .step)
    }
}
