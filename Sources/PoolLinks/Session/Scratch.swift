/// A buffer that the sessions of one event loop read into, one after the other.
final class Scratch {
    private var buffer: [UInt8]

    /// - Parameter count: its length in bytes.
    init(count: Int) { buffer = [UInt8](repeating: 0, count: count) }

    /// Takes the buffer; it comes back with `giveBack`.
    func take() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }

    func giveBack(_ buffer: consuming [UInt8]) { self.buffer = buffer }
}
