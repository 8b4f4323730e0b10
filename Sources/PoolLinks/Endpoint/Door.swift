package import DTLS
package import NIOCore

/// Where strangers knock: hellos are answered without keeping anything, and handshakes that have begun are bounded.
package struct Door {
    package let listener: DTLSListener
    private var keys: DTLSCookieKeys
    var halfOpen: HalfOpen
    /// When the keys of the cookies change next.
    private var rotation: NIODeadline

    /// A cookie is good for one to two of these.
    package static let period = TimeAmount.seconds(60)

    /// - Parameter limit: handshakes that may have begun at the same time.
    package init(_ context: DTLSContext, limit: Int, now: NIODeadline) throws(DTLSError) {
        listener = try DTLSListener(context)
        keys = try DTLSCookieKeys()
        halfOpen = HalfOpen(limit: limit)
        rotation = now + Self.period
    }

    /// What an address must give back, at this time.
    package mutating func cookies(for address: SocketAddress, now: NIODeadline) throws(DTLSError) -> DTLSCookies {
        if now >= rotation {
            try keys.rotate()
            // After a long quiet the key before is as old as the quiet.
            if now >= rotation + Self.period { try keys.rotate() }
            rotation = now + Self.period
        }
        return try keys.cookies(for: address.bytes)
    }
}

extension SocketAddress {
    /// Address and port as the system has them.
    var bytes: [UInt8] {
        unsafe withSockAddr { pointer, count in unsafe Array(UnsafeRawBufferPointer(start: pointer, count: count)) }
    }

    /// The address without its port.
    var host: [UInt8] {
        switch self {
        case .v4: Array(bytes[4..<8])
        case .v6: Array(bytes[8..<24])
        case .unixDomainSocket: []
        }
    }
}
