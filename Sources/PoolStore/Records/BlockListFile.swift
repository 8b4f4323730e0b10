public import Foundation
import GRDB

/// The block list in the JSON form that other clients keep under `connection_pool_blocked_devices` (pool.md 13).
///
/// That form knows neither pools nor notes nor keys: an entry's `id` that is the base64 text of 32 bytes is taken for a
/// key, any other for a name; imported entries hold everywhere.
public enum BlockListFile {
    /// The largest text that is read, in bytes.
    public static let maximumBytes = 8 << 20

    private struct Entry: Codable {
        var blockedAt: Double
        var id: String
        var peerDisplayName: String
        var reason: String
    }

    /// Reads a list. Of two entries with one id the later one counts.
    public static func decode(_ json: Data) throws(StoreError) -> [StoredBlock] {
        guard json.count <= maximumBytes else {
            throw StoreError(.limitExceeded, "The block list is larger than \(maximumBytes) bytes.")
        }
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: json)
        } catch {
            throw StoreError(
                .invalidValue,
                "The text is no block list: a JSON array of objects with id, peerDisplayName, reason and blockedAt "
                    + "is expected.")
        }
        return entries.map { entry in
            let isKey = entry.id.utf8.count == 44 && Data(base64Encoded: entry.id)?.count == 32
            return StoredBlock(
                isKey ? .publicKey(entry.id) : .name(entry.id), displayName: entry.peerDisplayName,
                reason: entry.reason == StoredBlock.Reason.bruteForce.rawValue ? .bruteForce : .manual,
                blockedAt: Date(timeIntervalSinceReferenceDate: entry.blockedAt))
        }
    }

    /// Writes a list, one entry an id. The reason `rule`, which others do not know, becomes `manual`.
    public static func encode(_ blocks: [StoredBlock]) throws(StoreError) -> Data {
        var seen: Set<String> = []
        let entries = blocks.filter { seen.insert($0.subject.text).inserted }.map { block in
            Entry(
                blockedAt: block.blockedAt.timeIntervalSinceReferenceDate, id: block.subject.text,
                peerDisplayName: block.displayName, reason: block.reason == .bruteForce ? "bruteForce" : "manual")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return try encoder.encode(entries)
        } catch {
            throw StoreError(.invalidValue, "The block list holds a time that is no number.")
        }
    }
}

extension Store {
    /// Adds all entries, or none when one of them is refused.
    public func block(all blocks: [StoredBlock]) async throws(StoreError) {
        try await write(surviving: .power) { db in
            for block in blocks { try block.insert(db) }
        }
    }
}
