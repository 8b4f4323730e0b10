import ArgumentParser
import BotHost
import Foundation
import PoolCrypto
import PoolStore
import PoolTransport
import PoolWire
import RelayServer

/// What `poolbots` exits with (docs/cli.md).
enum ExitStatus: Int32 {
    /// Done, or stopped politely.
    case success = 0
    /// It ran, and a lasting failure ended it.
    case failed = 1
    /// Wrong input or surroundings: the line on standard error says what to do.
    case input = 2
}

/// One line for the person at the terminal: what is wrong and what to do.
struct Failure: Error {
    /// The word that programs decide on (`code` of the JSON `error` event).
    enum Code: String {
        case usage, invitation, unreachable, untrusted, unclaimed, claim, refused, timeout, store, port, file
        case connection, kicked, unexpected
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var exitCode: ExitStatus {
        switch code {
        case .connection, .kicked, .unexpected: .failed
        default: .input
        }
    }
}
