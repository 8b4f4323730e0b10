import DTLS
import NIOCore
import PoolCrypto
import PoolLinks
import PoolTesting
import SCTP

/// Somebody who can prove who he is, and then sends over his link what he likes.
actor RawLink {
    private let peer: RawPeer
    private let target: SocketAddress
    private let dtls: DTLSSession
    private let association: SCTPAssociation
    private var isUp = false
    private var tasks: [Task<Void, any Error>] = []

    private init(peer: RawPeer, target: SocketAddress, dtls: DTLSSession) throws {
        self.peer = peer
        self.target = target
        self.dtls = dtls
        association = try SCTPAssociation.start(
            SCTPConfiguration(mtu: 1_200, sendBuffer: 4_194_304, receiveWindow: 262_144)
        ) {}
    }

    /// Makes a link to an endpoint, and answers for it until `close`.
    static func open(to target: SocketAddress) async throws -> RawLink {
        let peer = try await RawPeer.bind()
        let owner = SigningKey.generate()
        let context = try RawPeer.context { LinkCertificate.identification(of: owner, certifying: $0) }
        let link = try RawLink(
            peer: peer, target: target, dtls: try await peer.shakeHands(with: target, context))
        try await link.begin()
        try await eventually("the association stands") { await link.isUp }
        return link
    }

    /// Sends a piece of a message, which ends with it or not.
    func send(_ bytes: [UInt8], stream: UInt16, isEnd: Bool) async throws {
        var offset = 0
        while offset < bytes.count {
            let rest = unsafe bytes.span.bytes.extracting(offset..<bytes.count)
            let taken = try association.send(rest, stream: stream, isEnd: isEnd)
            guard taken > 0 else { throw ConformanceFailure("the send buffer is full after \(offset) bytes") }
            offset += taken
        }
        try await flush()
    }

    /// Bytes that the other end has not acknowledged.
    var buffered: Int { association.buffered }

    func close() async throws {
        for task in tasks { task.cancel() }
        association.close()
        try await peer.close()
    }

    private func begin() async throws {
        // Both end with the socket, and are cancelled by `close`.
        tasks.append(Task { while !Task.isCancelled { try await take(try await peer.next(from: target)) } })
        tasks.append(
            Task {
                // The timers are run by the endpoint, which tells an association of its own only.
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(20))
                    try await flush()
                }
            })
        try await flush()
    }

    private func take(_ datagram: ByteBuffer) async throws {
        dtls.receive(datagram.readableBytesSpan) { association.receive($0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while let event = association.read(into: &buffer) { if event == .up { isUp = true } }
        try await flush()
    }

    private func flush() async throws {
        association.takePackets { dtls.send($0) }
        try await peer.flush(dtls, to: target)
    }
}
