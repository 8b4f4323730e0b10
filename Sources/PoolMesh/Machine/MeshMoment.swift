package import Foundation

/// When something happens, by both clocks, and the chance that it needs.
package struct MeshMoment: Sendable {
    /// Monotonic, for what waits.
    package var time: Duration
    /// The calendar's, for what members tell each other.
    package var date: Date
    /// Gives that many random bytes, fit for nonces and ids.
    package var random: @Sendable (Int) -> [UInt8]

    package init(time: Duration, date: Date, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.time = time
        self.date = date
        self.random = random
    }
}

extension UUID {
    /// A version 4 UUID.
    init(_ moment: MeshMoment) {
        let b = moment.random(16)
        self.init(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 0x0f | 0x40, b[7], b[8] & 0x3f | 0x80, b[9], b[10], b[11],
                b[12], b[13], b[14], b[15]
            ))
    }
}
