import BotHost
import Foundation
import Logging
import NIOPosix
import Pool
import PoolCrypto
import PoolTransport
import RelayTransport
import ServiceLifecycle
import Synchronization
import UnixSignals

/// One membership run from the terminal: prints what happens, stops politely on Ctrl-C and SIGTERM, and turns the end of
/// the membership into an exit code.
final class TerminalSession: Sendable {
    private struct State {
        var hasJoined = false
        var end: EndReason?
        /// Who waits for the first arrival.
        var arrival: AsyncStream<Void>.Continuation?
    }

    let resources: HostResources
    private let output: Output
    private let logger: Logger
    private let directory: URL
    private let state = Mutex(State())

    /// - Parameter trust: whose certificates relays may have.
    init(
        printing: OutputOptions, trust: RelayNetwork.Trust = .system, thinking: ThinkingOptions, directory: URL
    ) throws {
        output = printing.output
        logger = printing.logger("poolbots")
        self.directory = directory
        let group = MultiThreadedEventLoopGroup.singleton
        let network = try RelayNetwork(eventLoopGroup: group, solver: ProofOfWorkSolver(), trust: trust)
        resources = HostResources(network: network, thinking: thinking.pool, logger: logger)
    }

    /// Given to the runner as its report.
    var report: @Sendable (HostEvent) -> Void {
        { [self] event in
            if case .joined = event { state.withLock { $0.hasJoined = true } }
            output.emit(event)
        }
    }

    /// Runs until the membership ends or somebody stops it.
    /// - Throws: `Failure` when it ended by something else than a polite leave.
    func run(_ runner: PoolRunner, console: HostConsole? = nil) async throws {
        let watched = WatchedRunner(
            runner: runner, member: console?.member ?? MemberConsole(runner: runner, output: output), console: console,
            directory: directory, logger: logger)
        var services = ServiceGroupConfiguration(
            services: [
                .init(
                    service: watched, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        services.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: services).run()
        let reason = await runner.membership.endReason
        try finish(reason, joined: state.withLock { $0.hasJoined })
    }

    private func finish(_ reason: EndReason?, joined: Bool) throws {
        switch reason {
        case nil, .left: return
        case .kicked, .poolClosed, .replacedElsewhere:
            throw Failure(.kicked, "the membership is over: \(reason?.sentence ?? "")")
        case .refused(let why): throw Failure(.refused, "the pool did not let this member in: \(why)")
        case .failed(let error): throw joined ? Failure(.connection, error.message) : Failure(error)
        }
    }
}

/// The runner, with a console beside it, and a host's control socket.
private struct WatchedRunner: Service, CustomStringConvertible {
    let runner: PoolRunner
    let member: MemberConsole
    /// A host's.
    let console: HostConsole?
    let directory: URL
    let logger: Logger

    /// What the service group calls it in the log; otherwise that would be all it is made of.
    var description: String { "membership" }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.followFiles() }
            if let console {
                let socket = ControlSocket(directory: directory)
                group.addTask { try await console.announce() }
                group.addTask { try await member.readStandardInput { try await console.answer($0) } }
                group.addTask {
                    try await socket.serve(on: MultiThreadedEventLoopGroup.singleton, logger: logger) {
                        try await console.answer($0)
                    }
                }
            } else {
                group.addTask { try await member.readStandardInput { try await member.answer($0) } }
            }
            try await runner.run()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }
}
