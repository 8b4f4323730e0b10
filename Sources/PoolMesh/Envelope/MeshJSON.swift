import Foundation
import PoolWire

/// How Apple's peers write JSON where it differs from the relay's (pool.md 2).
enum MeshJSON {
    /// The same text with each slash escaped. Outside of strings JSON has none.
    static func escapingSlashes(_ text: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count + text.count / 32)
        for byte in text {
            if byte == UInt8(ascii: "/") { escaped.append(UInt8(ascii: "\\")) }
            escaped.append(byte)
        }
        return escaped
    }
}

extension JSONText {
    mutating func member(_ key: String, peerIDs: [PeerID]) {
        var list: [UInt8] = [UInt8(ascii: "[")]
        for (index, peer) in peerIDs.enumerated() {
            list.append(contentsOf: (index == 0 ? "\"" : ",\"").utf8)
            JSONText.escape(peer.rawValue, to: &list)
            list.append(UInt8(ascii: "\""))
        }
        list.append(UInt8(ascii: "]"))
        member(key, number: String(decoding: list, as: UTF8.self))
    }

    /// Seconds since 2001, without a fraction if there is none.
    mutating func member(_ key: String, date: Date) {
        let text = date.timeIntervalSinceReferenceDate.description
        member(key, number: text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}

extension JSONValue {
    var uuid: UUID? { string.flatMap { UUID.parseHyphenated($0.utf8) } }

    var date: Date? { double.map(Date.init(timeIntervalSinceReferenceDate:)) }

    /// A peer id of bearable length.
    var meshPeerID: PeerID? {
        guard let string, string.utf8.count <= MeshLimits.maxPeerIDBytes else { return nil }
        return PeerID(string)
    }

    /// A list of nothing but peer ids.
    func peerIDs(atMost limit: Int) -> [PeerID]? {
        guard let array, array.count <= limit else { return nil }
        let peers = array.compactMap(\.meshPeerID)
        return peers.count == array.count ? peers : nil
    }
}
