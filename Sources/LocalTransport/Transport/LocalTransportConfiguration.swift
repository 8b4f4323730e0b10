import NIOCore
package import PoolLinks
import PoolWire

/// How a `LocalTransport` behaves.
package struct LocalTransportConfiguration: Sendable {
    /// An address of this machine to listen on. Everybody needs one, guests as well: members dial each other.
    package var listenHost = "127.0.0.1"
    /// 0: the system chooses.
    package var listenPort = 0
    /// Events that may wait for their reader before nothing more is read from links.
    package var eventBuffer = 1_024
    /// How long a member may be out of reach before it counts as gone.
    package var patience = Duration.seconds(8)
    /// The longest wait between two tries to make a link.
    package var longestWait = Duration.seconds(15)
    /// How often each address is tried before a first join fails.
    package var entranceTries = 5
    /// Whether members other than the host are dialled. Without, they are reached over others.
    package var dialsMembers = true
    /// A link over which nothing went for so long, although something waits, is closed: its other end does not read. A
    /// member that takes nothing for so long, while somebody waits for it, is told as gone until it takes something.
    package var stallLimit = Duration.seconds(60)
    package var links = LinkConfiguration()
    /// Where is counted what others do.
    package var metrics = LocalMetrics()

    package init() {}
}
