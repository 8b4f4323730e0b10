import Foundation
import Logging
import NIOPosix
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension SigningKey {
    /// The same key for the same number, from 1.
    static func number(_ number: UInt8) throws -> SigningKey {
        try SigningKey(seed: [UInt8](repeating: number, count: 32))
    }
}

extension RelayNetwork {
    /// The process's loops and a solver.
    static func forTests(trust: Trust = .system) throws -> RelayNetwork {
        try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver(threads: 1), trust: trust)
    }
}

extension Moment {
    static let start = Moment(uptime: .seconds(1000), unix: 1_700_000_000)

    static func + (moment: Moment, duration: Duration) -> Moment {
        Moment(uptime: moment.uptime + duration, unix: moment.unix + duration.components.seconds)
    }
}

/// Where a file of these tests lies.
func testFile(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: name)
}
