public import Foundation
public import Logging
public import PoolCrypto
public import PoolTransport
public import PoolWire

/// One membership in one pool: the truth about who is there, with whom keys are shared, and who may come in.
///
/// It owns its transport and is the only reader of the transport's events; others `subscribe()`. Who sent a message is
/// what the transport says, never what the message says (pool.md 1).
///
/// **Back-pressure**: a subscriber that does not read makes the membership, and so the transport, wait (`Broadcast`).
public actor Membership {
    let transport: any Transport
    let records: any MembershipRecords
    let configuration: Configuration
    let logger: Logger
    let broadcast: Broadcast<PoolEvent>
    /// The clock that `SealingTerms.notBefore` is told in.
    public nonisolated let time: TimeSource
    var state: MembershipState
    /// The host's duties; `nil` for a guest and before `run()`.
    var desk: AdmissionDesk?

    /// - Parameters:
    ///   - profile: how this member is shown; the same name as on the transport, of letters, digits, `_` and single
    ///     spaces, or app users cannot mention it (chat.md 16).
    ///   - chatKeys: kept from run to run by whoever owns the membership (chat.md 5.7, point 7).
    public init(
        transport: any Transport, profile: PoolUserProfile, chatKeys: ChatKeyPair,
        records: any MembershipRecords = InMemoryRecords(), configuration: Configuration = Configuration(),
        time: TimeSource = .system, logger: Logger
    ) {
        self.transport = transport
        self.records = records
        self.configuration = configuration
        self.logger = logger
        self.time = time
        broadcast = Broadcast(capacity: configuration.subscriberBuffer)
        state = MembershipState(
            keys: KeyExchange(own: chatKeys), book: MemberBook([]),
            inbound: InboundRate(perSecond: configuration.inboundPerSecond, burst: configuration.inboundBurst),
            profile: profile.clean)
    }

    /// Lives until the membership ends; the last event is `.ended`, then the subscriptions end. Runs once.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        defer { broadcast.finish() }
        await restore()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.transport.run() }
            await self.readEvents()
            try await group.waitForAll()
        }
    }

    /// What happens from now on. Subscribe before `run()` to see everything.
    public nonisolated func subscribe() -> PoolEvents { broadcast.subscribe() }

    /// The pool now; `nil` before the first arrival.
    public var snapshot: PoolSnapshot? { state.snapshot }

    /// How this member is shown.
    public var profile: PoolUserProfile { state.profile }

    /// Why the membership is over; `nil` while it lasts.
    public var endReason: EndReason? { state.endReason }

    /// The most bytes a payload may have, so that its message still fits the transport.
    public nonisolated var maxPayloadBytes: Int { (transport.maxPayloadBytes - 1_024) / 4 * 3 }

    /// Says something to members, so that it arrives.
    /// - Parameter payload: JSON of the type's payload struct.
    /// - Throws: `TransportError`: `.notConnected` before the first arrival and while the link is lost,
    ///   `.payloadTooLarge`.
    public func send(_ type: MessageType, _ payload: Data, to recipients: Recipients) async throws(TransportError) {
        try await send(type, payload, to: recipients, isReliable: true)
    }

    /// Says something to members.
    /// - Parameters:
    ///   - payload: JSON of the type's payload struct.
    ///   - isReliable: whether loss is unacceptable.
    ///   - label: shown as the sender's name instead of the own one, as a bridge shows whose words it carries
    ///     (chat.md 23).
    /// - Throws: `TransportError`: `.notConnected` before the first arrival and while the link is lost,
    ///   `.payloadTooLarge`.
    public func send(
        _ type: MessageType, _ payload: Data, to recipients: Recipients, isReliable: Bool, label: String? = nil
    ) async throws(TransportError) {
        guard let roster = state.roster else {
            throw TransportError(.notConnected, "The pool is not joined yet.")
        }
        let message = PoolMessage(
            type: type, senderID: roster.pool.selfID, senderName: label ?? state.profile.displayName,
            timestamp: time.date(), payload: payload, isReliable: isReliable)
        if isReliable {
            try await transport.send(message.encoded(), to: recipients)
        } else {
            try await transport.sendUnreliably(message.encoded(), to: recipients)
        }
    }

    /// Changes how this member is shown, and tells everybody.
    public func updateProfile(_ profile: PoolUserProfile) async throws(TransportError) {
        state.profile = profile.clean
        try await sendProfile(to: .everyone)
    }

    /// Leaves the pool politely; `run()` returns soon after.
    public func leave() async { await transport.leave() }

    // MARK: Keys

    /// The key shared with a member.
    public func pairKey(for peer: PeerID) -> PairKey? { state.keys.pairKey(for: peer) }

    /// What it takes to send a sealed message to a member; `nil` while it is away, there is no key of it, or the own
    /// key could not be sent to it on this connection.
    public func sealingTerms(for peer: PeerID) -> SealingTerms? {
        guard state.connection == .connected, state.roster?.members[peer]?.isPresent == true,
            let key = state.keys.pairKey(for: peer), let ready = state.keys.readyTime(for: peer)
        else { return nil }
        return SealingTerms(key: key, notBefore: ready)
    }

    /// A sealed message of a member opened: it holds this member's key.
    public func confirmKey(of peer: PeerID) { state.keys.opened(from: peer) }

    /// A sealed message of a member could not be opened: sends it the own key, at most every 30 s (chat.md 5.7).
    public func reportUnreadable(from peer: PeerID) async {
        guard state.keys.failedToOpen(from: peer, now: time.now()) else { return }
        await sendKey(to: .only([peer]))
    }

    // MARK: Sending what every member sends

    /// Key first, then profile (pool.md 6).
    func introduce(to recipients: Recipients) async {
        await sendKey(to: recipients)
        do { try await sendProfile(to: recipients) } catch { logger.debug("profile not sent: \(error)") }
    }

    func sendKey(to recipients: Recipients) async {
        guard let selfID = state.roster?.pool.selfID else { return }
        let payload = KeyExchangePayload(publicKey: Data(state.keys.publicKey), senderPeerID: selfID)
        do {
            try await send(.keyExchange, encode(payload), to: recipients)
        } catch {
            // Without the key nobody gets sealed messages; the next connection starts with it again.
            logger.debug("key not sent: \(error)")
            return
        }
        let now = time.now()
        let reached: [PeerID]
        switch recipients {
        case .everyone: reached = (state.roster?.members).map { Array($0.keys) } ?? []
        case .only(let peers): reached = peers
        }
        for peer in reached { state.keys.sentOwnKey(to: peer, now: now) }
    }

    private func sendProfile(to recipients: Recipients) async throws(TransportError) {
        guard let selfID = state.roster?.pool.selfID else { return }
        let payload = ProfileUpdatePayload(peerID: selfID, profile: state.profile)
        try await send(.profileUpdate, encode(payload), to: recipients)
    }

    func sendPeerInfo() async {
        guard let selfID = state.roster?.pool.selfID else { return }
        let payload = PeerInfoPayload(
            peerID: selfID, displayName: state.profile.displayName, isHost: false,
            capabilities: configuration.capabilities, profile: state.profile)
        do { try await send(.peerInfo, encode(payload), to: .everyone) } catch {
            logger.debug("info not sent: \(error)")
        }
    }

    func encode(_ payload: some Encodable) throws(TransportError) -> Data {
        do {
            return try PoolJSON.encode(payload)
        } catch {
            throw TransportError(.payloadTooLarge, "A message cannot be written: \(error).")
        }
    }

    // MARK: Records

    private func restore() async {
        do {
            state.book = MemberBook(try await records.members())
        } catch {
            await broadcast.publish(.warning("The records of known members cannot be read: \(error)"))
        }
        for (peer, key) in state.book.chatKeys { state.keys.restore(key, of: peer) }
        guard transport.hosting != nil else { return }
        var blocks: [BlockEntry] = []
        var policy = configuration.admission
        do {
            blocks = try await records.blocks()
        } catch {
            // Whoever is blocked must not get in because a file cannot be read.
            policy = .none
            await broadcast.publish(.warning("The block list cannot be read, so nobody new is let in: \(error)"))
        }
        desk = AdmissionDesk(
            policy: policy, blocks: BlockList(blocks), failures: await knownFailures(),
            patience: configuration.joinPatience, now: time.now())
    }

    private func knownFailures() async -> [AdmissionGate.KnownFailures] {
        do {
            return try await records.failedAttempts().map { attempts in
                .init(
                    identity: attempts.id, count: attempts.count,
                    age: .seconds(time.date().timeIntervalSince(attempts.updatedAt)))
            }
        } catch {
            await broadcast.publish(.warning("Failed attempts to join cannot be read and count anew: \(error)"))
            return []
        }
    }

    /// Changes what is kept about a member.
    func remember(_ peer: PeerID, _ change: (inout MemberRecord) -> Void) async {
        guard let record = state.book.update(peer, date: time.date(), change) else { return }
        do {
            try await records.save(record)
        } catch {
            broadcast.announce(.warning("What is known of \(record.name) cannot be saved: \(error)"))
        }
    }
}

/// What it takes to send a sealed message to a member.
public struct SealingTerms: Sendable {
    public var key: PairKey
    /// The earliest moment, by the membership's `time`: a relay may swap frames, and a sealed message that overtakes
    /// the key is lost (chat.md 5.7, point 5).
    public var notBefore: Duration
}
