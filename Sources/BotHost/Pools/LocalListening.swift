import Glibc
public import LocalTransport
import NIOCore
public import RelayServer

/// Where a local pool's socket is, and whether others hear of it.
public struct LocalListening: Sendable {
    /// An address of this machine; `0.0.0.0` or `::` for the whole network.
    public var host: String
    /// 0: the system chooses.
    public var port: Int
    /// Whether the pool is advertised in the local network.
    public var isAdvertised: Bool
    /// Where is counted what others do.
    public var metrics = LocalMetrics()

    public init(host: String = "127.0.0.1", port: Int = 0, isAdvertised: Bool = true) {
        self.host = host
        self.port = port
        self.isAdvertised = isAdvertised
    }

    public init(_ address: BindAddress, isAdvertised: Bool = true) {
        self.init(host: address.host, port: address.port, isAdvertised: isAdvertised)
    }

    /// For a guest that does not say where: this machine alone for a pool on it, else the whole network; also over IPv6
    /// where the pool may be reached in no other way.
    public static func suiting(_ way: LocalJoinPlan.Way, isAdvertised: Bool = true) -> LocalListening {
        guard case .invitation(let invitation) = way, !invitation.addresses.isEmpty else {
            return LocalListening(host: everywhere, isAdvertised: isAdvertised)
        }
        let addresses = invitation.addresses
        let isHere = addresses.allSatisfy { BindAddress($0)?.isLoopback ?? false }
        let needsIPv6 = isHere ? addresses.allSatisfy { $0.hasPrefix("[") } : addresses.contains { $0.hasPrefix("[") }
        let host = isHere ? needsIPv6 ? "::1" : "127.0.0.1" : needsIPv6 ? everywhere : "0.0.0.0"
        return LocalListening(host: host, isAdvertised: isAdvertised)
    }

    /// For both kinds of addresses, where this machine knows both.
    private static let everywhere: String = {
        let descriptor = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return "0.0.0.0" }
        close(descriptor)
        return "::"
    }()

    /// Whether only this machine can connect.
    public var isLoopback: Bool { BindAddress(host: host, port: port).isLoopback }

    var configuration: LocalTransportConfiguration {
        var configuration = LocalTransportConfiguration()
        configuration.listenHost = host == "localhost" ? "127.0.0.1" : host
        configuration.listenPort = port
        configuration.metrics = metrics
        return configuration
    }
}

extension BindAddress {
    /// Reads an address of this machine, with or without a port: `0.0.0.0`, `[::]:7000`, `localhost`.
    public init?(listening text: String) {
        if let address = BindAddress(text) {
            self = address
            return
        }
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard (try? SocketAddress(ipAddress: bare, port: 0)) != nil || bare == "localhost" else { return nil }
        self.init(host: bare, port: 0)
    }
}
