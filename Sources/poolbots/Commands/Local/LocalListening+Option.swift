import BotHost
import RelayServer

extension BindAddress {
    /// Reads `--listen`, where the port may be left out: the system chooses one then.
    init(option text: String) throws {
        guard let address = BindAddress(listening: text) else {
            throw Failure(.usage, "--listen takes an address of this machine, as 0.0.0.0, ::, 192.168.1.5 or [::]:7000")
        }
        self = address
    }
}
