public import Foundation
public import PoolWire

/// A code that lets somebody in besides the pool's own. Secret.
public struct LocalCode: Sendable, Equatable, Codable {
    /// Public: says which code a joiner means.
    public var tokenID: String
    public var text: String
    public var expiresAt: Date
    /// 0 is unlimited.
    public var maxUses: UInt8
    /// How many have come in with it.
    public var uses = 0
}

/// What a host has to remember across restarts, told as it changes.
public enum LocalHostRecord: Sendable, Equatable {
    /// A code was made, or used.
    case code(LocalCode)
    case revoked(tokenID: String)
    /// The pool's secret of 32 bytes, and its number.
    case secret([UInt8], epoch: UInt64)
    /// Let in, or found at another address: may come back without asking, and is looked for there after a restart.
    case member(PeerID, addresses: [String])
    /// Kicked: has to be let in again.
    case removed(PeerID)
    /// The pool is no more.
    case closed
}

/// What a host knew before it started. Secret.
public struct LocalHostMemory: Sendable, Equatable, Codable {
    /// 32 bytes; empty before the first start.
    public var secret: [UInt8] = []
    public var epoch: UInt64 = 0
    public var codes: [LocalCode] = []
    /// Members let in before and not removed since, with the addresses at which they were last.
    public var members: [String: [String]] = [:]

    public init() {}

    /// Takes in what has changed.
    public mutating func note(_ record: LocalHostRecord) {
        switch record {
        case .code(let code):
            codes.removeAll { $0.tokenID == code.tokenID }
            codes.append(code)
        case .revoked(let tokenID): codes.removeAll { $0.tokenID == tokenID }
        case .secret(let secret, let epoch): (self.secret, self.epoch) = (secret, epoch)
        case .member(let peer, let addresses): members[peer.rawValue] = addresses
        case .removed(let peer): members[peer.rawValue] = nil
        case .closed: self = LocalHostMemory()
        }
    }
}
