/// The bounds of what others may send in a local pool (local-pools.md 3, 4). What is beyond them is refused before it is
/// looked at.
package enum LocalPoolBounds {
    /// A control message.
    package static let maxControlBytes = 256 << 10
    /// A name, in UTF-8: 64 characters of four bytes.
    package static let maxNameBytes = 256
    /// A reason, in UTF-8.
    package static let maxReasonBytes = 512
    /// The name of an invitation.
    package static let maxTokenBytes = 64
    /// Members of one pool, the host among them.
    package static let maxMembers = 256
    /// Addresses of one member.
    package static let maxAddresses = 8
    /// One address with its port, and perhaps the name of an interface.
    package static let maxAddressBytes = 80
    /// What a member passes on for somebody without a link to the host.
    package static let maxTunnelBytes = 180 << 10
    /// The state of the pool, sealed. A quarter less than what it becomes as text inside a tunnel.
    package static let maxSealedBytes = 128 << 10

    package static let secretLength = 32
    package static let agreementKeyLength = 32
    /// What is fresh in a join that has no link of its own to the host.
    package static let sessionLength = 16
}
