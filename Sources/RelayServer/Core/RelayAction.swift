package import Foundation
package import PoolWire

/// The relay's name for one connection, unique for the life of the process.
package struct ConnectionID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// What the shell must do after an event.
package enum RelayAction: Sendable, Equatable {
    /// Send a frame to each of these connections.
    case send(ServerFrame, to: [ConnectionID])
    /// Send the text of frames that were encoded before, oldest first.
    case replay([[UInt8]], to: ConnectionID)
    /// Start the closing handshake. The core has forgotten the connection already.
    case close(ConnectionID, CloseReason)
    /// Write durably, then hand `then` back to `RelayCore.committed`. Until that, `holding` is not read.
    case commit([StoreChange], then: Continuation, holding: ConnectionID?)
}

/// A Close code with its text (relay.md 2.3).
package struct CloseReason: Sendable, Hashable {
    package var code: UInt16
    package var text: String

    package init(code: UInt16, text: String) {
        self.code = code
        self.text = text
    }

    package static let superseded = CloseReason(code: 1000, text: "superseded")
    package static let kicked = CloseReason(code: 1000, text: "kicked")
    package static let poolClosed = CloseReason(code: 1000, text: "pool closed")
    package static let hostOffline = CloseReason(code: 1000, text: "pool_closed_host_offline")
    package static let rejoinedElsewhere = CloseReason(code: 1000, text: "rejoined_elsewhere")
    package static let heartbeatTimeout = CloseReason(code: 1001, text: "heartbeat timeout")
    package static let idleTimeout = CloseReason(code: 1001, text: "idle timeout")
    package static let shuttingDown = CloseReason(code: 1001, text: "server shutting down")
    package static let protocolError = CloseReason(code: 1002, text: "protocol error")
    package static let invalidText = CloseReason(code: 1007, text: "invalid UTF-8")
    package static let binaryBeforeMembership = CloseReason(code: 1008, text: "binary frame before authentication")
    package static let tooLarge = CloseReason(code: 1009, text: "message too large")
    package static let slowConsumer = CloseReason(code: 1013, text: "slow consumer")
}

/// A change of what survives a restart.
package enum StoreChange: Sendable, Equatable {
    case bind(HostBinding)
    case putPool(PoolRecord)
    case dropPool(UUID)
    case approve(PeerID, pool: UUID)
    case withdraw(PeerID, pool: UUID)
    case putInvitation(InvitationRecord)
    case countUse(tokenID: [UInt8])
    case dropInvitations([[UInt8]])
}

/// What waits for a durable write.
package enum Continuation: Sendable, Equatable {
    /// The change stands in memory already; only its announcement waited.
    case announce([RelayAction])
    case claimed(ConnectionID, previous: HostBinding?, ClaimSuccess)
    case opened(UUID, ConnectionID, ServerFrame)
    case invited(ConnectionID, InvitationCreated, tokenID: [UInt8])
    case admit(PendingJoin, pool: UUID)
}
