package import Logging
package import NIOCore
import PoolCrypto
import PoolLinks
import PoolMesh
import PoolTransport
import PoolWire

/// Asks at an address which pool is there, as nobody in particular.
package struct LocalPoolProbe: Sendable {
    private let configuration: LocalTransportConfiguration
    private let group: any EventLoopGroup
    private let logger: Logger

    package init(configuration: LocalTransportConfiguration, group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
    }

    /// - Parameter addresses: each `HOST:PORT`, tried one after the other.
    /// - Throws: `TransportError.unreachable`.
    package func ask(_ addresses: [String]) async throws -> PoolGreeting {
        let endpoint: LinkEndpoint
        do {
            endpoint = try await LinkEndpoint.bind(
                host: configuration.listenHost, port: 0, identity: .generate(), configuration: configuration.links,
                group: group, logger: logger)
        } catch {
            throw TransportError(.unreachable, error.message)
        }
        var reason = "there is no address"
        for address in addresses {
            do {
                let greeting = try await ask(address, from: endpoint)
                await endpoint.close()
                return greeting
            } catch let error as LinkError {
                reason = error.message
            } catch let error as TransportError {
                reason = error.message
            } catch {
                reason = "the name of the host is not known here"
            }
        }
        await endpoint.close()
        throw TransportError(
            .unreachable, "Nobody lets anybody in at \(addresses.joined(separator: ", ")): \(reason)")
    }

    private func ask(_ text: String, from endpoint: LinkEndpoint) async throws -> PoolGreeting {
        guard let address = try await LinkAddress.resolve(text) else {
            throw TransportError(.unreachable, "“\(text)” is no HOST:PORT")
        }
        guard LinkAddress.hasRoute(to: address, from: endpoint.localAddress) else {
            throw TransportError(.unreachable, "no network of this machine leads to \(text)")
        }
        let link = try await endpoint.connect(to: address)
        for await message in link.messages {
            guard message.first == LinkMessageKind.control.rawValue,
                case .pool(let greeting)? = try? LocalControl(decoding: Array(message.dropFirst()))
            else { continue }
            return greeting
        }
        throw TransportError(.unreachable, "whoever answers there is in no pool")
    }
}
