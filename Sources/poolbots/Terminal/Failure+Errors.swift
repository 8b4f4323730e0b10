import BotHost
import DNSSD
import Foundation
import MatchPlay
import NearbyChess
import NearbyPlay
import PoolCrypto
import PoolStore
import PoolTransport
import PoolWire
import RelayServer
import UCIEngine

extension Failure {
    /// The failure that any error of the libraries means to the person at the terminal.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as TransportError: self.init(Code(error.code), error.message)
        case let error as StoreError: self.init(.store, error.message)
        case let error as InvitationError: self.init(.invitation, error.description)
        case let error as InviteCardError: self.init(.invitation, error.description)
        case let error as ClaimCodeError: self.init(.claim, error.description)
        case let error as BotSpecificationError: self.init(.usage, error.description)
        case let error as ConfigurationError: self.init(.usage, error.description)
        case let error as RelayServerError: self.init(Code(error), error.description)
        case let error as MatchError: self.init(.usage, error.description)
        case let error as UCIEngineError: self.init(.usage, error.description)
        case let error as NearbyError: self.init(Code(error), error.description)
        case let error as LocalPoolSearchError: self.init(Code(error), error.description)
        case let error as NearbySearchError: self.init(.unreachable, error.description)
        case let error as DNSSDError:
            self.init(
                .unreachable, "discovery does not work: \(error). Without it, --connect HOST:PORT joins a host directly"
            )
        case let error as ControlError: self.init(.usage, error.description)
        case let error as CocoaError: self.init(.file, error.localizedDescription)
        default: self.init(.unexpected, "\(error)")
        }
    }
}

extension Failure.Code {
    fileprivate init(_ code: TransportError.Code) {
        self =
            switch code {
            case .unreachable: .unreachable
            case .untrusted: .untrusted
            case .timeout: .timeout
            case .invitation: .invitation
            case .unclaimed: .unclaimed
            case .claimRejected: .claim
            case .notAuthorized, .busy: .refused
            case .notConnected, .connectionLost, .poolLost: .connection
            case .payloadTooLarge, .protocolViolation: .unexpected
            }
    }
}

extension Failure.Code {
    fileprivate init(_ error: RelayServerError) {
        self =
            switch error {
            case .configuration, .noIdentity: .usage
            case .cannotListen: .port
            case .tls, .cannotImport: .file
            case .database, .newerDatabase, .dataDirectoryInUse: .store
            case .alreadyStarted: .unexpected
            }
    }
}

extension Failure.Code {
    fileprivate init(_ error: LocalPoolSearchError) {
        self =
            switch error {
            case .several, .contested: .usage
            case .notSeen, .silent: .unreachable
            }
    }
}

extension Failure.Code {
    fileprivate init(_ error: NearbyError) {
        self =
            switch error {
            case .badCode, .full, .blocked, .incompatible, .rateLimited: .refused
            case .handshakeTimeout: .unreachable
            default: .connection
            }
    }
}
