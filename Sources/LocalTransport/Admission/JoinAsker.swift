import Foundation
package import NIOCore
package import PoolWire

/// Over which way a joiner's messages come to the host.
package enum JoinRoute: Hashable, Sendable {
    /// Its own link, by the number that the transport gives it.
    case link(Int)
    /// A member that passes them on.
    case member(PeerID)
}

/// Who asks to be let in, as far as the transport vouches for it.
package struct JoinAsker: Sendable {
    package var route: JoinRoute
    /// The peer of the link; for a message that a member passes on, whom the tunnel names, which is that member's word.
    package var joiner: PeerID
    /// Of the link.
    package var binding: [UInt8]?
    /// What strangers are counted by.
    package var source: String

    package init(route: JoinRoute, joiner: PeerID, binding: [UInt8]?, source: String) {
        self.route = route
        self.joiner = joiner
        self.binding = binding
        self.source = source
    }

    /// Somebody with a link of its own.
    package static func linked(
        _ peer: PeerID, number: Int, binding: [UInt8], address: SocketAddress
    ) -> JoinAsker {
        JoinAsker(route: .link(number), joiner: peer, binding: binding, source: JoinSource.text(of: address))
    }

    /// Somebody for whom a member speaks.
    package static func relayed(_ joiner: PeerID, by member: PeerID) -> JoinAsker {
        JoinAsker(route: .member(member), joiner: joiner, binding: nil, source: member.rawValue)
    }

    /// `sid` of CPace; `nil` for a join that was made for the other way.
    func session(_ join: LocalJoin) -> [UInt8]? {
        if let binding { join.session == nil ? binding : nil } else { join.session }
    }
}

/// What counts as one source of strangers (local-pools.md 3).
package enum JoinSource {
    /// An IPv4 address; a link-local IPv6 address, of which everybody has one in the same network; of other IPv6
    /// addresses the first 64 bits, as a host has all the others.
    package static func text(of address: SocketAddress) -> String {
        switch address {
        case .v4(let address): text(bytes(of: address.address.sin_addr))
        case .v6(let address): text(bytes(of: address.address.sin6_addr))
        case .unixDomainSocket: "this machine"
        }
    }

    /// - Parameter bytes: 4 or 16, in the order of the network.
    package static func text(_ bytes: [UInt8]) -> String {
        let isMapped = bytes.count == 16 && bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        let plain = isMapped ? Array(bytes.suffix(4)) : bytes
        guard plain.count == 16 else { return plain.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(plain[$0]) << 8 | UInt16(plain[$0 + 1]), radix: 16)
        }
        let isLinkLocal = plain[0] == 0xfe && plain[1] & 0xc0 == 0x80
        return isLinkLocal ? groups.joined(separator: ":") : groups.prefix(4).joined(separator: ":") + "::/64"
    }

    private static func bytes<T>(of address: T) -> [UInt8] {
        unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
    }
}
