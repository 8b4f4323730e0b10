package import Foundation
import OrderedCollections
package import PoolWire

/// Where a `forward` goes.
package enum ForwardVerdict: Sendable {
    /// To the recipients, in this sender's name; and it must be kept for the absent ones.
    case deliver(from: PeerID, pool: UUID)
    case refuse(RelayError)
    /// The sender is in no pool.
    case ignore
}

extension RelayCore {
    /// Decides about a `forward` (relay.md 5.8). It makes no difference what the payload is.
    ///
    /// - Parameters:
    ///   - recipients: filled with who gets it now, in order and with repetitions.
    ///   - absent: filled with members for whom it must be kept.
    package mutating func route(
        _ forward: HotForward, from id: ConnectionID, recipients: inout [ConnectionID], absent: inout [PeerID]
    ) -> ForwardVerdict {
        guard (forward.targetPeerIDs?.count ?? 0) <= configuration.pool.maxTargets else {
            return .refuse(RelayError(code: 400, message: "too many target peers"))
        }
        guard forward.dataBytes <= configuration.pool.maxDataSize else {
            return .refuse(RelayError(code: 400, message: "data payload too large"))
        }
        metrics.messagesRelayed += 1
        metrics.bytesRelayed += forward.dataBytes
        guard let membership = clients[id]?.membership, let poolID = membership.poolID, let pool = pools[poolID] else {
            return .ignore
        }
        let token = forward.sessionToken.map { Array($0.utf8) }
        let sender: PeerID
        do throws(Refusal) {
            switch membership {
            case .none: return .ignore
            case .host(_, let expected):
                try checkToken(token, expected)
                sender = pool.hostID
            case .guest(_, let peer, let expected):
                try checkToken(token, expected)
                sender = peer
            }
        } catch {
            return error.error.map(ForwardVerdict.refuse) ?? .ignore
        }
        guard let targets = forward.targetPeerIDs else {
            recipients = pool.connections(except: id)
            return .deliver(from: sender, pool: poolID)
        }
        for target in targets {
            if let connection = target == pool.hostID ? pool.hostConnection : pool.guests[target]?.connection {
                recipients.append(connection)
            } else {
                absent.append(target)
            }
        }
        return .deliver(from: sender, pool: poolID)
    }

    /// Keeps an encoded `relayed` frame for members that are away; for strangers nothing is kept (relay.md 9.5).
    package mutating func keep(_ text: [UInt8], for absent: [PeerID], in poolID: UUID, at occasion: Occasion) {
        for peer in absent {
            guard pools[poolID]?.approved.contains(peer) == true else {
                metrics.unknownTargets += 1
                continue
            }
            metrics.buffered += 1
            metrics.bufferDropped +=
                pools[poolID]?.buffers.keep(text, for: peer, uptime: occasion.uptime, limits: configuration.pool) ?? 0
        }
    }
}
