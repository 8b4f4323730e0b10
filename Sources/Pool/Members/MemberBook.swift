import Foundation
import PoolWire

/// The records of one membership as they are known now: a value. Every change returns what has to be saved.
struct MemberBook: Sendable {
    private var records: [PeerID: MemberRecord] = [:]

    /// The most records kept; the longest untouched goes first.
    static let maxRecords = 1_000

    init(_ records: [MemberRecord]) {
        for record in records.sorted(by: { $0.updatedAt > $1.updatedAt }).prefix(Self.maxRecords) {
            self.records[record.id] = record
        }
    }

    func standing(of id: PeerID) -> MemberRecord.Standing { records[id]?.standing ?? .unknown }

    /// Keys kept from earlier runs.
    var chatKeys: [PeerID: [UInt8]] { records.compactMapValues(\.chatKey) }

    /// Those that may well be in the pool: let in by this host, or met by this guest.
    var acquaintances: [Member] {
        records.values.filter { $0.standing == .approved }.map {
            Member(id: $0.id, name: $0.name, transportName: $0.name, profile: $0.profile, presence: .presumed)
        }
    }

    /// Changes a record, making it first where there is none.
    /// - Returns: what to save; `nil` when nothing changed.
    mutating func update(_ id: PeerID, date: Date, _ change: (inout MemberRecord) -> Void) -> MemberRecord? {
        var record = records[id] ?? MemberRecord(id: id, name: "", updatedAt: date)
        let before = records[id]
        change(&record)
        guard record != before else { return nil }
        record.updatedAt = date
        if before == nil, records.count >= Self.maxRecords { forgetOldest() }
        records[id] = record
        return record
    }

    private mutating func forgetOldest() {
        // A removal is forgotten last: it is what keeps somebody out.
        let oldest = records.values.min { a, b in
            (a.standing == .removed ? 1 : 0, a.updatedAt) < (b.standing == .removed ? 1 : 0, b.updatedAt)
        }
        if let oldest { records[oldest.id] = nil }
    }
}
