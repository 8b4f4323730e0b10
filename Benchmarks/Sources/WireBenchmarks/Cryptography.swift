import Measuring
import PoolCrypto
import Synchronization

extension WireBenchmarks {
    /// Chat: what one sealed message of 256 bytes costs, and one new pair of peers.
    static func seals() throws {
        let alice = try ChatKeyPair(privateKey: [UInt8](repeating: 1, count: 32))
        let bob = try ChatKeyPair(privateKey: [UInt8](repeating: 2, count: 32))
        let key = try alice.pairKey(with: bob.publicKey)
        let plaintext = [UInt8](repeating: 0x61, count: 256)
        let sealed = try key.seal(plaintext)
        report(try measure("chat: derive the key of a pair") { keep(try alice.pairKey(with: bob.publicKey)) })
        report(try measure("chat: seal 256 bytes") { keep(try key.seal(plaintext)) })
        report(try measure("chat: open 256 bytes") { keep(try key.open(sealed)) })

        let identity = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
        let signature = identity.sign(plaintext)
        report(measure("identity: sign 256 bytes") { keep(identity.sign(plaintext)) })
        report(
            measure("identity: verify 256 bytes") {
                keep(SigningKey.verify(signature, of: plaintext, by: identity.publicKey))
            })
    }

    /// Joining: hashes of one core, over puzzles that are always the same.
    static func proofsOfWork() async throws {
        let solver = ProofOfWorkSolver()
        report(
            try await measureOnce("proof of work: hashes, 8 puzzles of 22 bits") {
                var hashes = 0
                for puzzle in 0..<UInt8(8) {
                    let tried = Mutex<UInt64>(0)
                    _ = try await solver.solve(
                        challenge: [UInt8](repeating: puzzle, count: 32), difficulty: 22,
                        progress: { count in tried.withLock { $0 = count } })
                    hashes += Int(tried.withLock { $0 })
                }
                return hashes
            })
        let challenge = [UInt8](repeating: 1, count: 32)
        let solution = [UInt8](repeating: 9, count: 8)
        report(
            measure("proof of work: check") {
                keep(ProofOfWork.isValid(challenge: challenge, solution: solution, difficulty: 22))
            })
    }
}
