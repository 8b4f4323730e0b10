import Foundation
import OrderedCollections
import PoolWire

/// A pool as the relay holds it (relay.md 9.1).
struct RelayPool {
    /// Where the host is.
    enum Host: Equatable {
        case online(ConnectionID)
        /// Since when, in Unix seconds and in uptime milliseconds.
        case offline(since: Int64, uptime: Int64)
    }

    /// A connected guest.
    struct Guest {
        var connection: ConnectionID
        var displayName: String
        /// Seconds since the pool was created.
        var joinedAt: Int64
    }

    var record: PoolRecord
    let hostID: PeerID
    var host: Host
    var guests: OrderedDictionary<PeerID, Guest> = [:]
    /// Everybody who may return without asking, the host included.
    var approved: Set<PeerID>
    var pending: [PendingJoin] = []
    var buffers = OfflineBuffers()

    init(_ record: PoolRecord, host: Host) {
        self.record = record
        hostID = PeerID(Base64.encode(record.hostKey))
        self.host = host
        approved = [hostID]
    }

    var hostConnection: ConnectionID? {
        if case .online(let connection) = host { connection } else { nil }
    }

    /// The connections of all members but one, the host's first.
    func connections(except excluded: ConnectionID? = nil) -> [ConnectionID] {
        var connections: [ConnectionID] = []
        connections.reserveCapacity(guests.count + 1)
        if let host = hostConnection, host != excluded { connections.append(host) }
        for guest in guests.values where guest.connection != excluded { connections.append(guest.connection) }
        return connections
    }

    /// The roster of `join_accepted`: the host first, online or not (relay.md 6).
    var peers: [PeerInfo] {
        let host = PeerInfo(
            peerID: hostID, displayName: record.hostName, publicKey: hostID.rawValue, connectedAt: 0)
        return [host]
            + guests.map { id, guest in
                PeerInfo(
                    peerID: id, displayName: guest.displayName, publicKey: id.rawValue, connectedAt: guest.joinedAt)
            }
    }

    func info(maxPeers: Int) -> PoolInfo {
        PoolInfo(
            poolID: record.id, name: "pool-\(record.id.uuidString.lowercased())", hostPeerID: hostID,
            maxPeers: maxPeers, currentPeers: guests.count + 1, tunnelExitEnabled: record.tunnelExitEnabled,
            hostOnline: hostConnection != nil)
    }
}

/// A join that waits for the host (relay.md 9.4).
package struct PendingJoin: Sendable, Equatable {
    /// Who asked; only this connection is answered.
    var connection: ConnectionID
    /// As the host was told, with the cleaned name.
    var request: JoinRequestForHost
    /// Uptime at which it is given up.
    var deadline: Int64

    /// The key text, which becomes the peer id.
    var peerID: PeerID { PeerID(request.clientPublicKey) }
}
