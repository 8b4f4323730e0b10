/// `tunnel_open` (relay.md 13). Tunnel frames are decoded so that they can be refused or ignored as the reference says.
public struct TunnelOpen: Sendable, Equatable {
    /// What `destination.kind` says.
    public enum DestinationKind: String, Sendable { case hostname, ipv4, ipv6 }
    /// What `network` says.
    public enum Network: String, Sendable { case tcp, udp }

    public var streamID: UInt32
    public var destinationKind: DestinationKind
    public var destinationHost: String
    public var destinationPort: UInt16
    public var network: Network
    public var initialWindow: UInt32

    public init(
        streamID: UInt32, destinationKind: DestinationKind, destinationHost: String, destinationPort: UInt16,
        network: Network, initialWindow: UInt32
    ) {
        self.streamID = streamID
        self.destinationKind = destinationKind
        self.destinationHost = destinationHost
        self.destinationPort = destinationPort
        self.network = network
        self.initialWindow = initialWindow
    }
}

/// `tunnel_close`, in both directions.
public struct TunnelClose: Sendable, Equatable {
    public enum Reason: String, Sendable {
        case peerClosed = "peer_closed"
        case aborted
        case idleTimeout = "idle_timeout"
        case policyDenied = "policy_denied"
        case destinationUnreachable = "destination_unreachable"
        case connectionRefused = "connection_refused"
        case timeout
        case streamLimit = "stream_limit"
        case protocolError = "protocol_error"
    }

    public var streamID: UInt32
    public var reason: Reason

    public init(streamID: UInt32, reason: Reason) {
        self.streamID = streamID
        self.reason = reason
    }
}

/// `tunnel_window_update`, in both directions.
public struct TunnelWindowUpdate: Sendable, Equatable {
    public var streamID: UInt32
    public var additionalCredit: UInt32

    public init(streamID: UInt32, additionalCredit: UInt32) {
        self.streamID = streamID
        self.additionalCredit = additionalCredit
    }
}

/// `tunnel_dns_query`.
public struct TunnelDNSQuery: Sendable, Equatable {
    public enum RecordType: String, Sendable { case a, aaaa, cname, txt }

    public var queryID: UInt32
    public var name: String
    public var type: RecordType

    public init(queryID: UInt32, name: String, type: RecordType) {
        self.queryID = queryID
        self.name = name
        self.type = type
    }
}

/// `tunnel_dns_response`. Only the error is kept: this implementation never resolves through a tunnel.
public struct TunnelDNSResponse: Sendable, Equatable {
    public var queryID: UInt32
    public var errorCode: String?
    public var errorMessage: String?

    public init(queryID: UInt32, errorCode: String?, errorMessage: String?) {
        self.queryID = queryID
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }
}

/// `tunnel_error`.
public struct TunnelError: Sendable, Equatable {
    public var streamID: UInt32?
    public var code: String
    public var message: String

    public init(streamID: UInt32?, code: String, message: String) {
        self.streamID = streamID
        self.code = code
        self.message = message
    }
}
