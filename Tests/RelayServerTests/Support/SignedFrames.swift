import Foundation
import PoolCrypto
import PoolWire

/// Seconds since 1970.
var unixNow: Int64 { Int64(Date().timeIntervalSince1970) }

extension HostAuth {
    static func signed(
        by key: SigningKey, poolID: UUID, nonce: String, timestamp: Int64 = unixNow, serverURL: String? = nil,
        tunnelExitEnabled: Bool? = nil
    ) -> HostAuth {
        let transcript = Transcript.hostAuth(
            poolID: poolID, timestamp: timestamp, nonce: Base64.decode(nonce) ?? [])
        return HostAuth(
            hostPublicKey: Base64.encode(key.publicKey), timestamp: timestamp,
            signature: Base64.encode(key.sign(transcript)), poolID: poolID, serverURL: serverURL,
            displayName: "Alice", nonce: nonce, tunnelExitEnabled: tunnelExitEnabled)
    }
}

extension MemberRejoin {
    static func signed(
        by key: SigningKey, poolID: UUID, name: String = "Bob", timestamp: Int64 = unixNow,
        nonce: [UInt8] = SecureRandom.bytes(32)
    ) -> MemberRejoin {
        let transcript = Transcript.memberRejoin(poolID: poolID, timestamp: timestamp, nonce: nonce)
        return MemberRejoin(
            poolID: poolID.uuidString, clientPublicKey: Base64.encode(key.publicKey), timestamp: timestamp,
            nonce: Base64.encode(nonce), signature: Base64.encode(key.sign(transcript)), displayName: name)
    }
}

extension JoinRequest {
    static func proven(
        by invitation: Invitation, key: SigningKey, name: String = "Bob", timestamp: Int64 = unixNow,
        nonce: [UInt8] = SecureRandom.bytes(32)
    ) -> JoinRequest {
        let proof = JoinProof.make(for: invitation, timestamp: timestamp, nonce: nonce)
        return JoinRequest(
            tokenID: invitation.tokenIDText, proof: Base64.encode(proof), timestamp: timestamp,
            nonce: Base64.encode(nonce), clientPublicKey: Base64.encode(key.publicKey), displayName: name)
    }
}

extension JoinRequest.PowSolution {
    /// Counts up from 0, for the small difficulties of tests.
    static func solving(_ puzzle: PowChallenge) -> JoinRequest.PowSolution {
        let challenge = Base64.decode(puzzle.challenge) ?? []
        var counter: UInt64 = 0
        while true {
            let solution = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
            if ProofOfWork.isValid(challenge: challenge, solution: solution, difficulty: Int(puzzle.difficulty)) {
                return JoinRequest.PowSolution(challenge: puzzle.challenge, solution: Base64.encode(solution))
            }
            counter += 1
        }
    }
}
