import Foundation
import PoolCrypto
import PoolWire

/// The files in which the reference server keeps its identity and claim (relay.md 8.2, 8.3). They are only read.
struct LegacyFiles {
    private struct Binding: Decodable {
        let host_public_key: String
        let recovery_key_hash: String?
    }

    let directory: String

    /// - Returns: `nil` when there is no `host.key`.
    /// - Throws: `RelayServerError.cannotImport` when it is there and cannot be used: a new identity in its place would
    ///   invalidate all invitations. An unreadable binding counts as unclaimed, as in the reference.
    func load(passphrase: String?) throws(RelayServerError) -> RelayRecords? {
        let keyFile = URL(filePath: directory).appending(path: "host.key")
        guard let bytes = FileManager.default.contents(atPath: keyFile.path) else { return nil }
        var records: RelayRecords
        do {
            records = RelayRecords(identity: try ServerIdentity(keyFile: Array(bytes), passphrase: passphrase))
        } catch {
            throw .cannotImport(path: keyFile.path, reason: "\(error)")
        }
        let bindingFile = URL(filePath: directory).appending(path: "host_binding.json")
        if let json = FileManager.default.contents(atPath: bindingFile.path),
            let binding = try? JSONDecoder().decode(Binding.self, from: json),
            let key = Hex.decode(binding.host_public_key), key.count == 32
        {
            let hash = binding.recovery_key_hash.flatMap { Hex.decode($0) } ?? []
            records.binding = HostBinding(
                hostPublicKey: key, recoveryKeyHash: hash, claimedAt: Int64(Date().timeIntervalSince1970))
        }
        return records
    }
}
