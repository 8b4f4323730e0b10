import SCTP

/// Makes messages of the pieces that come, stream by stream, and judges them: small ones in order on stream 0, large
/// ones in order on stream 1, unreliable ones on stream 2 (local-pools.md 2).
struct MessageAssembly {
    enum Outcome {
        case incomplete
        case message([UInt8])
        /// Too long for its stream, or on a stream that is none.
        case violation
    }

    static let smallStream: UInt16 = 0
    static let largeStream: UInt16 = 1
    /// A stream of their own: usrsctp 0.9.5 takes the numbers of unreliable messages that were given up for those of the
    /// ordered ones of the same stream, and then ends the association over an ordered one that comes late.
    static let unreliableStream: UInt16 = 2
    static let payloadProtocol: UInt32 = 53

    private var small: [UInt8] = []
    private var unordered: [UInt8] = []
    private var large: [UInt8] = []

    /// Bytes of messages that have begun and not ended.
    var bytes: Int { small.count + unordered.count + large.count }

    /// - Parameter buffer: begins with the bytes of the piece.
    mutating func add(_ piece: SCTPPiece, in buffer: [UInt8]) -> Outcome {
        guard piece.payloadProtocol == Self.payloadProtocol else { return .violation }
        let bytes = buffer[..<piece.count]
        switch (piece.stream, piece.isUnordered) {
        case (Self.smallStream, false):
            return Self.add(bytes, isEnd: piece.isEnd, to: &small, limit: LinkConfiguration.smallMessage)
        case (Self.unreliableStream, true):
            return Self.add(bytes, isEnd: piece.isEnd, to: &unordered, limit: LinkConfiguration.smallMessage)
        case (Self.largeStream, false):
            return Self.add(bytes, isEnd: piece.isEnd, to: &large, limit: LinkConfiguration.maximumMessage)
        default: return .violation
        }
    }

    /// A message that had begun will not end. Only unreliable ones are given up.
    mutating func abandon() { unordered = [] }

    private static func add(
        _ bytes: ArraySlice<UInt8>, isEnd: Bool, to message: inout [UInt8], limit: Int
    ) -> Outcome {
        guard message.count + bytes.count <= limit else { return .violation }
        if isEnd, message.isEmpty { return .message(Array(bytes)) }
        message += bytes
        guard isEnd else { return .incomplete }
        defer { message = [] }
        return .message(message)
    }
}
