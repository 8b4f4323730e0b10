import ArgumentParser

/// What can be measured. Targets are the figures of the mature relay of this protocol on a machine of two cores, or
/// harder ones of our own.
enum Run: String, CaseIterable, ExpressibleByArgument {
    case pairs, pair, oneway, burst, members, connections

    var title: String {
        switch self {
        case .pairs: "32 pairs, each sends a message to and fro"
        case .pair: "one pair sends a message to and fro"
        case .oneway: "16 pairs, one way, 64 messages on their way in each"
        case .burst: "20,000 messages at once to one receiver"
        case .members: "2,000 members of pools who say nothing"
        case .connections: "2,000 connections that say nothing"
        }
    }

    func figures(in lab: Lab) async throws -> [Figure] {
        switch self {
        case .pairs:
            try await lab.pingPong(pairs: 32).figures(
                latency: "round trip", targets: Traffic.Targets(rate: 60_000, p50: 1.1, p99: 2.6, relayCPU: 15))
        case .pair:
            try await lab.pingPong(pairs: 1).figures(
                latency: "round trip", targets: Traffic.Targets(rate: 13_000, p50: 0.15))
        case .oneway:
            try await lab.oneWay(pairs: 16, window: 64).figures(
                latency: "latency", targets: Traffic.Targets(rate: 85_000, maximum: 50, relayCPU: 15, outOfOrder: 0))
        case .burst: try await lab.burst(of: 20_000)
        case .members: try await lab.idleMembers(2_000)
        case .connections: try await lab.idleConnections(2_000)
        }
    }
}
