import Synchronization

/// What the library wants to send for one association. The library fills it under its own locks, from the thread that
/// gives it a packet or from the one that runs its timers, so nothing here calls the library.
final class SCTPOutlet: Sendable {
    fileprivate struct State {
        /// For each packet its length (4 bytes, as the machine has it) and its bytes.
        var bytes: [UInt8] = []
        /// Whether the association's owner is in a call, and will look here afterwards by itself.
        var isInCall = false
        /// Whether the owner was told since it looked last.
        var isTold = false
    }

    /// What is kept of the buffer when nothing waits, in bytes.
    private static let kept = 4_096
    /// What may wait: an owner that does not look loses packets, as a network does.
    private static let limit = 4 * 1_048_576

    private let state = Mutex(State())
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Brackets a call of the owner's.
    func setInCall(_ isInCall: Bool) { state.withLock { $0.isInCall = isInCall } }

    /// The library sends.
    func add(_ packet: UnsafeRawBufferPointer) {
        let tells = state.withLock { state in
            guard state.bytes.count < Self.limit else { return false }
            unsafe withUnsafeBytes(of: UInt32(packet.count)) { unsafe state.bytes.append(contentsOf: $0) }
            unsafe state.bytes.append(contentsOf: packet)
            return state.tells()
        }
        if tells { wake() }
    }

    /// The library has something to read, or room to write.
    func note() { if state.withLock({ $0.tells() }) { wake() } }

    /// Everything that waits.
    func take() -> [UInt8] {
        state.withLock { state in
            state.isTold = false
            guard !state.bytes.isEmpty else { return [] }
            defer { state.bytes = [] }
            return state.bytes
        }
    }

    /// Gives the emptied buffer back, so that the next packets need none.
    func giveBack(_ buffer: consuming [UInt8]) {
        guard buffer.capacity <= Self.kept else { return }
        buffer.removeAll(keepingCapacity: true)
        let empty = buffer
        state.withLock { if $0.bytes.capacity == 0 { $0.bytes = empty } }
    }
}

extension SCTPOutlet.State {
    fileprivate mutating func tells() -> Bool {
        guard !isInCall, !isTold else { return false }
        isTold = true
        return true
    }
}
