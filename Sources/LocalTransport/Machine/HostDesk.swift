import Foundation
import PoolCrypto
import PoolMesh
import PoolTransport
import PoolWire

/// A host's duties: who may come in, who has, and with which codes.
struct HostDesk: Sendable {
    struct Welcome: Sendable {
        var request: HostJoinRequest
        /// After which it is not waited for those who have not heard.
        var until: Duration
    }

    /// How long the others may take to hear of somebody.
    static let welcomePatience = Duration.seconds(1)

    var joins: JoinDesk
    /// Members let in and not removed since, and where they were last.
    private(set) var approved: [PeerID: [String]] = [:]
    /// Those who are let in as soon as the others have heard of them: nothing that is said to everybody then is missed.
    var welcomes: [Welcome] = []
    /// Where others may dial the host.
    var addresses: [String] = []
    private var codes: [String: LocalCode] = [:]

    init(_ hosting: LocalHostSettings, identity: SigningKey, card: LocalCard, now: MeshMoment) {
        var book = CodeBook(ownCode: hosting.code)
        for code in hosting.memory.codes {
            guard let text = PoolCode(code.text) else { continue }
            codes[code.tokenID] = code
            let left = max(0, code.expiresAt.timeIntervalSince(now.date))
            book.add(
                text, tokenID: code.tokenID, maxUses: code.maxUses, used: code.uses, expires: now.time + .seconds(left),
                now: now.time)
        }
        joins = JoinDesk(
            JoinDesk.Host(identity: identity, card: card, poolID: hosting.poolID), codes: book)
        for (peer, addresses) in hosting.memory.members { approved[PeerID(peer)] = addresses }
        joins.codes.members = Set(approved.keys)
    }

    // MARK: Codes

    mutating func make(maxUses: UInt8, lifetime: Duration, _ now: MeshMoment) -> LocalCode {
        let text = PoolCode(random: now.random).text + PoolCode(random: now.random).text
        let code = LocalCode(
            tokenID: Base64.encode(now.random(12)), text: text,
            expiresAt: now.date.addingTimeInterval(lifetime / .seconds(1)), maxUses: maxUses)
        if let text = PoolCode(text) {
            joins.codes.add(
                text, tokenID: code.tokenID, maxUses: maxUses, expires: now.time + lifetime, now: now.time)
        }
        codes[code.tokenID] = code
        return code
    }

    mutating func revoke(_ tokenID: String) -> LocalHostRecord {
        joins.codes.revoke(tokenID: tokenID)
        codes[tokenID] = nil
        return .revoked(tokenID: tokenID)
    }

    // MARK: Members

    /// Somebody came in.
    mutating func admitted(_ peer: PeerID, tokenID: String) -> [LocalHostRecord] {
        guard approved[peer] == nil else { return [] }
        approved[peer] = []
        joins.codes.members.insert(peer)
        var records: [LocalHostRecord] = [.member(peer, addresses: [])]
        if var code = codes[tokenID], code.maxUses > 0 {
            code.uses += 1
            codes[tokenID] = code
            records.append(.code(code))
        }
        return records
    }

    /// A member was seen.
    mutating func found(_ peer: PeerID, at addresses: [String]) -> LocalHostRecord? {
        guard let known = approved[peer], known != addresses else { return nil }
        approved[peer] = addresses
        return .member(peer, addresses: addresses)
    }

    mutating func remove(_ peer: PeerID) -> LocalHostRecord? {
        joins.codes.members.remove(peer)
        return approved.removeValue(forKey: peer).map { _ in .removed(peer) }
    }
}
