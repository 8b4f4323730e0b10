public import NIOCore
import NIOSSL
public import PoolCrypto
public import PoolTransport

/// What all relay connections of a process share. Make one and pass it to every transport: a TLS context costs
/// megabytes, a connection a few kilobytes.
public struct RelayNetwork: Sendable {
    /// Which certificate authorities are trusted for `wss`.
    public enum Trust: Sendable, Equatable {
        /// Those of the system.
        case system
        /// Those in a PEM file, and no others: for self-hosted relays and tests.
        case only(certificatesInPEMFile: String)
    }

    /// Each transport lives on one of its loops.
    public let eventLoopGroup: any EventLoopGroup
    /// Solves the proofs of work of joins, one after the other.
    public let solver: ProofOfWorkSolver
    let tls: NIOSSLContext

    /// Reads certificates from disk: call it while nothing else waits.
    /// - Throws: `TransportError` (`.untrusted`) when the certificates cannot be read.
    public init(
        eventLoopGroup: any EventLoopGroup, solver: ProofOfWorkSolver, trust: Trust = .system
    ) throws(TransportError) {
        self.eventLoopGroup = eventLoopGroup
        self.solver = solver
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots =
            switch trust {
            case .system: .default
            case .only(let path): .file(path)
            }
        do {
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TransportError(
                .untrusted, "The trusted certificates cannot be read (\(error)): check the PEM file that was given.")
        }
    }
}
