import Foundation
import Logging
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks

/// Two endpoints with an event loop each.
struct Lab {
    let near: LinkEndpoint
    let far: LinkEndpoint
    let group: MultiThreadedEventLoopGroup

    static func open(_ configuration: LinkConfiguration = LinkConfiguration()) async throws -> Lab {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        func bind() async throws -> LinkEndpoint {
            try await LinkEndpoint.bind(
                host: "127.0.0.1", port: 0, identity: .generate(), configuration: configuration, group: group.next(),
                logger: Logger(label: "links"))
        }
        return Lab(near: try await bind(), far: try await bind(), group: group)
    }

    /// A link from one to the other.
    /// - Parameter address: how the far end is reached, if not directly.
    func link(over address: SocketAddress? = nil) async throws -> (near: Link, far: Link) {
        let link = try await near.connect(to: address ?? far.localAddress)
        var accepted = far.accepted.makeAsyncIterator()
        guard let other = await accepted.next() else { throw LinkError(.closed, "The far end is closed.") }
        return (link, other)
    }

    func close() async throws {
        await near.close()
        await far.close()
        try await group.shutdownGracefully()
    }
}

/// What the process has used.
enum Usage {
    /// Processor time in seconds.
    static func processorTime() -> Double {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Resident memory in bytes.
    static func memory() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096
    }
}
