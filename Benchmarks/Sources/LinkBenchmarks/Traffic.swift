import NIOPosix
import PoolLinks
import RoughPath
import Synchronization

/// Messages over one link.
enum Traffic {
    static func throughput(for time: Duration, _ report: Report) async throws {
        for size in [1_200, 16_384, 65_536, 1_048_576] where report.wants("\(size) bytes") {
            let lab = try await Lab.open()
            let link = try await lab.link()
            let (rate, processor) = try await oneWay(link, size: size, warmUp: .seconds(1), for: time)
            report.show("\(size) bytes", rate / 1e6, "MB/s", digits: 1)
            report.show("\(size) bytes, processor time for each", processor * 1e6, "us", digits: 1)
            try await lab.close()
        }
    }

    static func roundTrips(for time: Duration, _ report: Report) async throws {
        for window in [1, 32] where report.wants("\(window) under way") {
            let lab = try await Lab.open()
            let (near, far) = try await lab.link()
            let echo = Task { for await message in far.messages { try await far.send(message) } }
            let count = Atomic(0)
            let player = Task {
                let message = [UInt8](repeating: 7, count: 256)
                for _ in 0..<window { try await near.send(message) }
                for await message in near.messages {
                    count.add(1, ordering: .relaxed)
                    try await near.send(message)
                }
            }
            try await Task.sleep(for: .seconds(1))
            let (before, processor, start) = (
                count.load(ordering: .relaxed), Usage.processorTime(), ContinuousClock.now
            )
            try await Task.sleep(for: time)
            let trips = Double(count.load(ordering: .relaxed) - before)
            report.show("\(window) under way", trips / start.duration(to: .now).inSeconds, "/s")
            report.show(
                "\(window) under way, processor time for each", (Usage.processorTime() - processor) / trips * 1e6, "us",
                digits: 1)
            try await lab.close()
            _ = try? await echo.value
            _ = try? await player.value
        }
    }

    static func loss(for time: Duration, _ report: Report) async throws {
        for loss in [0, 0.01, 0.02, 0.05, 0.1] where report.wants("\(Int(loss * 100 + 0.5)) % lost") {
            let lab = try await Lab.open()
            let path = try await RoughPath.open(
                to: lab.far.localAddress, PathConditions(loss: loss, delay: .milliseconds(50)), seed: 1,
                group: lab.group)
            let link = try await lab.link(over: path.entrance)
            let (rate, _) = try await oneWay(link, size: 65_536, warmUp: .seconds(2), for: time)
            report.show("\(Int(loss * 100 + 0.5)) % lost", rate / 1e3, "kB/s")
            try await path.close()
            try await lab.close()
        }
    }

    /// Sends from the near end to the far one, checks the order, and counts what arrives.
    /// - Returns: bytes a second, and seconds of processor time for each message.
    private static func oneWay(
        _ link: (near: Link, far: Link), size: Int, warmUp: Duration, for time: Duration
    ) async throws -> (Double, Double) {
        let count = Atomic(0)
        let reader = Task {
            var expected: UInt8 = 0
            for await message in link.far.messages {
                precondition(message.count == size && message[0] == expected, "messages arrive in order")
                expected &+= 1
                count.add(1, ordering: .relaxed)
            }
        }
        let writer = Task {
            var message = [UInt8](repeating: 0, count: size)
            while !Task.isCancelled {
                try await link.near.send(message)
                message[0] &+= 1
            }
        }
        try await Task.sleep(for: warmUp)
        let (before, processor, start) = (count.load(ordering: .relaxed), Usage.processorTime(), ContinuousClock.now)
        try await Task.sleep(for: time)
        let messages = Double(count.load(ordering: .relaxed) - before)
        let (seconds, used) = (start.duration(to: .now).inSeconds, Usage.processorTime() - processor)
        writer.cancel()
        _ = try? await writer.value
        await link.near.close()
        await reader.value
        return (messages * Double(size) / seconds, used / messages)
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
