import Logging
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks

/// The making and the keeping of links.
enum Making {
    /// Many idle links between two sockets are not possible: one hub, many endpoints.
    static func memory(_ report: Report) async throws {
        guard report.wants("each end of an idle link") else { return }
        let lab = try await Lab.open()
        let count = 400
        var endpoints: [LinkEndpoint] = []
        for _ in 0..<count { endpoints.append(try await bind(lab)) }
        let reader = Task {
            var links: [Link] = []
            for await link in lab.far.accepted { links.append(link) }
            return links.count
        }
        let first = try await endpoints[0].connect(to: lab.far.localAddress)
        let before = try Usage.memory()
        var links = [first]
        for endpoint in endpoints[1...] { links.append(try await endpoint.connect(to: lab.far.localAddress)) }
        try await Task.sleep(for: .seconds(2))
        let grown = try Usage.memory() - before
        let (processor, start) = (Usage.processorTime(), ContinuousClock.now)
        try await Task.sleep(for: .seconds(5))
        let used = (Usage.processorTime() - processor) / start.duration(to: .now).inSeconds
        report.show("each end of an idle link", Double(grown) / Double(2 * (count - 1)) / 1e3, "kB", digits: 1)
        report.show("processor for \(count) idle links, both ends", used * 100, "% of a core", digits: 1)
        for endpoint in endpoints { await endpoint.close() }
        try await lab.close()
        _ = await reader.value
    }

    static func handshakes(for time: Duration, _ report: Report) async throws {
        for width in [1, 32] where report.wants("\(width) at a time") {
            let lab = try await Lab.open()
            let reader = Task { for await _ in lab.far.accepted {} }
            let end = ContinuousClock.now + time
            let (processor, start) = (Usage.processorTime(), ContinuousClock.now)
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<width {
                    let endpoint = try await bind(lab)
                    group.addTask {
                        var made = 0
                        while ContinuousClock.now < end {
                            let link = try await endpoint.connect(to: lab.far.localAddress)
                            await link.close()
                            made += 1
                        }
                        await endpoint.close()
                        return made
                    }
                }
                return try await group.reduce(0, +)
            }
            let seconds = start.duration(to: .now).inSeconds
            report.show("\(width) at a time, made and closed", Double(made) / seconds, "/s")
            report.show(
                "\(width) at a time, processor time for both ends",
                (Usage.processorTime() - processor) / Double(made) * 1e3, "ms", digits: 2)
            try await lab.close()
            await reader.value
        }
    }

    private static func bind(_ lab: Lab) async throws -> LinkEndpoint {
        try await LinkEndpoint.bind(
            host: "127.0.0.1", port: 0, identity: .generate(), group: lab.group.next(), logger: Logger(label: "links"))
    }
}
