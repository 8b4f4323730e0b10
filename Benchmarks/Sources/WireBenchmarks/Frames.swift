import Foundation
import Measuring
import PoolWire

/// A peer id of the usual form and length.
let samplePeer = PeerID("7UkoxijRwsbq6QM4kFmVYSlZJzpcY/k2NsFGFKyHN9E=")

extension WireBenchmarks {
    /// The relay's traffic: `forward` in, `relayed` out, each with 256 bytes of payload.
    static func frames() throws {
        let payload = [UInt8]((0..<256).map { UInt8(truncatingIfNeeded: $0 * 37) })
        let forward = ClientFrame.forward(
            Forward(
                data: Base64.encode(payload), targetPeerIDs: [samplePeer], sequence: 123_456,
                sessionToken: String(repeating: "t", count: 64)))
        let relayed = ServerFrame.relayed(
            Relayed(data: Base64.encode(payload), fromPeerID: samplePeer, sequence: 123_456))
        let forwardText = forward.encoded()
        let relayedText = relayed.encoded()

        report(measure("forward: encode") { keep(forward.encoded()) })
        report(try measure("forward: decode") { keep(try ClientFrame(decoding: forwardText)) })
        report(measure("relayed: encode") { keep(relayed.encoded()) })
        report(try measure("relayed: decode") { keep(try ServerFrame(decoding: relayedText)) })
        hotFrames(payload, forwardText, relayedText)
    }

    /// The same without copies, as the relay and its clients do it.
    private static func hotFrames(_ payload: [UInt8], _ forwardText: [UInt8], _ relayedText: [UInt8]) {
        report(
            measure("forward: write, hot path") {
                keep(
                    HotFrameWriter.forward(
                        payload: payload, targetPeerIDs: [samplePeer], sequence: 123_456, sessionToken: nil
                    ).encoded())
            })
        report(
            measure("forward in, relayed out, hot path") {
                guard case .forward(let forward)? = HotClientFrame(reading: forwardText.span) else { return }
                keep(
                    HotRelayedWriter.encoded(
                        escapedData: forwardText.span.extracting(forward.data), from: samplePeer,
                        sequence: forward.sequence))
            })
        report(measure("relayed: read, hot path") { keep(HotServerFrame(reading: relayedText.span)) })
    }

    /// The envelope of everything members say to each other.
    static func messages() throws {
        let message = PoolMessage(
            id: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)), type: .gameAction,
            senderID: samplePeer, senderName: "Alice", timestamp: Date(timeIntervalSinceReferenceDate: 796_000_000.25),
            payload: Data(repeating: 0x7B, count: 256))
        let text = message.encoded()
        report(measure("pool message: encode") { keep(message.encoded()) })
        report(try measure("pool message: decode") { keep(try PoolMessage(decoding: text)) })
    }
}
