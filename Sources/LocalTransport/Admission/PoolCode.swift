import Foundation
import PoolWire

/// A pool's code (pool.md 9): told from mouth to mouth, never sent, not even as a hash.
package struct PoolCode: Sendable, Equatable, CustomStringConvertible {
    /// No I, O, 0 or 1, which people take for each other.
    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    package static let length = 6
    private static let maxBytes = 64

    /// In upper case. Show it only to who made the pool.
    package let text: String

    /// What somebody typed, trimmed and in upper case; `nil` if nothing is left of it, or too much.
    package init?(_ typed: String) {
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines).uppercased()
        guard (1...Self.maxBytes).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// A new one.
    /// - Parameter random: gives that many random bytes.
    package init(random: (Int) -> [UInt8]) {
        // 32 characters: five bits of a byte choose each of them evenly.
        text = String(random(Self.length).prefix(Self.length).map { Self.alphabet[Int($0 & 31)] })
    }

    /// Nothing secret.
    package var description: String { "PoolCode" }
}
