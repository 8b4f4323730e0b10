import Pool
import PoolChat
import PoolGames
import PoolTransport

extension APIError {
    /// An error of a service as bots are told it.
    init(cause: any Error) {
        switch cause {
        case let error as APIError: self = error
        case is CancellationError: self.init(.cancelled, "it was called off")
        case let error as ChatError: self.init(Self.code(of: error), error.description)
        case let error as GameServiceError: self.init(Self.code(of: error), error.description)
        case PoolError.notHost: self.init(.notHost, PoolError.notHost.description)
        case let error as PoolError: self.init(.notFound, error.description)
        case let error as TransportError:
            self.init(error.code == .notConnected ? .notJoined : .failed, error.description)
        default: self.init(.failed, "\(cause)")
        }
    }

    /// The error with the name of the action before it.
    func named(_ action: String) -> APIError {
        message.hasPrefix(action + ":") ? self : APIError(code, "\(action): \(message)")
    }

    private static func code(of error: ChatError) -> Code {
        switch error {
        case .notJoined: .notJoined
        case .empty: .badArgument
        case .tooLarge: .badValue
        case .tooFast: .limit
        case .noSuchMember, .unknownMessage: .notFound
        case .notAllowed: .refused
        }
    }

    private static func code(of error: GameServiceError) -> Code {
        switch error {
        case .notInPool: .notJoined
        case .noSuchGame, .noSuchInvitation: .notFound
        case .unknownGame, .badOpponents: .badArgument
        case .busy, .notTheirGame, .outOfDate, .illegal: .refused
        case .badSavedGame: .failed
        }
    }
}
