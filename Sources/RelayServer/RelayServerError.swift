import Foundation
import NIOCore

/// Why a relay does not start, and what to do about it.
public enum RelayServerError: Error, Sendable, CustomStringConvertible {
    /// Settings contradict each other.
    case configuration(ConfigurationError)
    /// The address cannot be listened on.
    case cannotListen(BindAddress, reason: String)
    /// The certificate or key cannot be used.
    case tls(reason: String)
    /// The database cannot be read or written. It was not changed.
    case database(path: String, reason: String)
    /// The database was written by a newer relay. It was not changed.
    case newerDatabase(path: String, version: Int, known: Int)
    /// Another process uses the data directory.
    case dataDirectoryInUse(String)
    /// There is no identity and none may be made.
    case noIdentity
    /// `host.key` or `host_binding.json` cannot be imported.
    case cannotImport(path: String, reason: String)
    /// The relay runs already, or has been stopped.
    case alreadyStarted

    public var description: String {
        switch self {
        case .configuration(let error): error.description
        case .cannotListen(let address, let reason):
            "cannot listen on \(address): \(reason); stop what uses it, or choose another address"
        case .tls(let reason): "cannot use the TLS certificate and key: \(reason)"
        case .database(let path, let reason):
            "cannot use the database \(path): \(reason); restore it from a backup or move it away"
        case .newerDatabase(let path, let version, let known):
            "\(path) has version \(version), this program knows \(known): use a newer program"
        case .dataDirectoryInUse(let path): "another relay uses \(path): stop it, or choose another data directory"
        case .noIdentity: "there is no identity, and crypto.auto_generate_keys is off"
        case .cannotImport(let path, let reason): "cannot import \(path): \(reason)"
        case .alreadyStarted: "this relay has been started before; make a new one"
        }
    }
}

extension RelayServerError {
    /// An address could not be bound.
    static func cannotListen(_ address: BindAddress, _ error: any Error) -> RelayServerError {
        // NIO's own description names its function and its arguments.
        let reason = (error as? IOError).map { unsafe String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        return .cannotListen(address, reason: reason.lowercased())
    }
}
