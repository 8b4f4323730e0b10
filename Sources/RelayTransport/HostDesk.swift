import PoolTransport
public import PoolWire

/// What a host gives its transport besides its credentials.
public struct RelayHosting: Sendable {
    /// Used when the relay has no owner yet.
    public var claimCode: ClaimCode?
    /// The address that goes into invitations, as guests can reach it; `nil` is the one that the host connects to.
    public var publicURL: String?
    /// Whether members may leave through the relay's tunnel. `nil` is no.
    public var tunnelExitEnabled: Bool?
    /// What was known when the host last ran.
    public var memory = RelayHostMemory()
    /// Called once, when the relay was claimed: hosting goes on when it returns. The key is never told again; whoever
    /// has it can take the relay over.
    public var onRecoveryKey: @Sendable (_ recoveryKey: String, _ serverFingerprint: String) async -> Void
    /// Called on an event loop with what is to be remembered. Must not block.
    public var onRecord: @Sendable (RelayHostRecord) -> Void

    public init(
        claimCode: ClaimCode? = nil, publicURL: String? = nil, tunnelExitEnabled: Bool? = nil,
        memory: RelayHostMemory = RelayHostMemory(),
        onRecoveryKey: @escaping @Sendable (_ recoveryKey: String, _ serverFingerprint: String) async -> Void,
        onRecord: @escaping @Sendable (RelayHostRecord) -> Void = { _ in }
    ) {
        self.claimCode = claimCode
        self.publicURL = publicURL
        self.tunnelExitEnabled = tunnelExitEnabled
        self.memory = memory
        self.onRecoveryKey = onRecoveryKey
        self.onRecord = onRecord
    }
}

/// The host's side of a transport: its book of invitations, and those who wait for new ones.
struct HostDesk {
    typealias Asker = CheckedContinuation<Result<HostedInvitation, TransportError>, Never>

    var book: InvitationBook
    let hosting: RelayHosting
    /// The pool's flag, which every `host_auth` has to repeat (relay.md 5.2).
    var tunnelExitEnabled: Bool?
    private var askers: [Int: Asker] = [:]
    private var nextRequest = 0

    init(_ hosting: RelayHosting) {
        self.hosting = hosting
        tunnelExitEnabled = hosting.tunnelExitEnabled
        book = InvitationBook(hosting.memory)
    }

    mutating func add(_ asker: Asker) -> Int {
        nextRequest += 1
        askers[nextRequest] = asker
        return nextRequest
    }

    mutating func take(_ request: Int) -> Asker? { askers.removeValue(forKey: request) }

    func report(_ records: [RelayHostRecord]) {
        for record in records { hosting.onRecord(record) }
    }
}
