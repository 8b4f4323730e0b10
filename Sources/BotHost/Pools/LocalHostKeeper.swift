import Foundation
import LocalTransport
import Logging
import PoolCrypto
import Synchronization

/// Keeps what the host of a local pool must remember in a file of its own, of mode 0600: secret, codes, members.
final class LocalHostKeeper: Sendable {
    /// What is in the file.
    struct Memory: Codable, Sendable {
        var host = LocalHostMemory()
        /// The pool's own code; empty for none.
        var codeText = ""

        var code: PoolCode? { PoolCode(codeText) }
    }

    private let path: String
    private let logger: Logger
    private let memory = Mutex(Memory())
    /// The transport tells records on its event loop, where nothing may wait. Only the newest state is written.
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(directory: URL, poolID: UUID, logger: Logger) {
        path = directory.appending(path: "local-pools/\(poolID.uuidString.lowercased()).json").path
        self.logger = logger
    }

    /// Reads what is known, and settles the code.
    func open(_ choice: LocalHostPlan.Code) async throws -> Memory {
        var known = Memory()
        if let bytes = await SecretFile.read(path, maxBytes: 8 << 20) {
            do {
                known = try JSONDecoder().decode(Memory.self, from: Data(bytes))
            } catch {
                logger.error(
                    "what is known of the pool cannot be read: its members have to be let in again",
                    metadata: ["file": "\(path)", "error": "\(error)"])
            }
        }
        switch choice {
        case .kept where known.codeText.isEmpty: known.codeText = PoolCode(random: SecureRandom.bytes).text
        case .kept: break
        case .fresh: known.codeText = PoolCode(random: SecureRandom.bytes).text
        case .none: known.codeText = ""
        case .fixed(let text): known.codeText = PoolCode(text)?.text ?? ""
        }
        memory.withLock { $0 = known }
        try await write()
        return known
    }

    /// The pool's own code; `nil` for none.
    var poolCode: String? { memory.withLock { $0.code?.text } }

    /// An invitation's code, if it can still be used.
    func code(_ tokenID: String) -> LocalCode? {
        memory.withLock { $0.host.codes.first { $0.tokenID == tokenID && ($0.maxUses == 0 || $0.uses < $0.maxUses) } }
    }

    /// On the transport's event loop.
    func note(_ record: LocalHostRecord) {
        memory.withLock { $0.host.note(record) }
        changes.continuation.yield()
    }

    /// Writes until cancelled, and once more then.
    func run() async {
        for await _ in changes.stream { await writeOrTell() }
        // Cancelled: the last records may be on their way still.
        await Task { await writeOrTell() }.value
    }

    private func writeOrTell() async {
        do {
            try await write()
        } catch {
            logger.error("what is known of the pool cannot be written", metadata: ["error": "\(error)"])
        }
    }

    private func write() async throws {
        let data = try JSONEncoder().encode(memory.withLock { $0 })
        try await SecretFile.replace(path, with: Array(data))
    }
}
