import BotHost
import NIOCore
import RelayServer

extension LocalListening {
    /// Reads `--listen`: an address of this machine, with or without a port.
    init(option text: String, isAdvertised: Bool) throws {
        let address = try BindAddress(listening: text)
        self.init(host: address.host, port: address.port, isAdvertised: isAdvertised)
    }
}

extension BindAddress {
    /// Reads `--listen`, where the port may be left out: the system chooses one then.
    init(listening text: String) throws {
        if let address = BindAddress(text) {
            self = address
            return
        }
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard (try? SocketAddress(ipAddress: bare, port: 0)) != nil || bare == "localhost" else {
            throw Failure(.usage, "--listen takes an address of this machine, as 0.0.0.0, ::, 192.168.1.5 or [::]:7000")
        }
        self.init(host: bare, port: 0)
    }
}
