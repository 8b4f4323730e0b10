import Foundation
import PoolWire

extension UUID {
    /// A random one, version 4.
    init(random: (Int) -> [UInt8]) {
        var bytes = random(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        guard let id = UUID(bytes: bytes) else { preconditionFailure("sixteen bytes are a UUID") }
        self = id
    }
}
