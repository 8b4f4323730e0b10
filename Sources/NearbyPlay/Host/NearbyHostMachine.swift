package import Pool
import PoolWire

/// What a host machine wants done.
package enum NearbyHostAction: Sendable, Equatable {
    case write(connection: Int, NearbyFrame)
    /// Close a connection at once, or when everything is written.
    case close(connection: Int)
    /// The connection carries a session from now on: longer frames may come.
    case passed(connection: Int, session: Int)
    /// A session begins; its events follow under the same number.
    case began(session: Int, id: String, NearbyPlayer)
    case tell(session: Int, NearbyEvent)
    /// Somebody was not let in; `nil` where the connection ended by itself before it said anything.
    case refused(RemoteAddress, NearbyError?)
    case codeChanged(String)
    /// The guest shares more than the code with this host, and will again (26.4).
    case secured(NearbyPlayer)
}

/// A host: lets one guest in at a time, and lets it return (nearby.md 18, 20), as a value.
///
///     accepted -> (rate, room) -> waiting for the hello -> (the checks) -> session
///                     |                    |                   |
///                     +-- refusal ---------+--- silence -------+
///
/// The slot is taken as soon as a hello has passed: two guests cannot both get in. A guest that is connected does not
/// keep its own second connection out: a hello that resumes the running session with its code replaces the first
/// connection, whose loss the host has not noticed yet (26.6).
package struct NearbyHostMachine {
    private struct Pending {
        var address: RemoteAddress
        /// Until when its first bytes must have come, or all of its hello.
        var until: Duration
        let limit: Duration
    }

    private struct Current {
        var number: Int
        var machine: NearbySessionMachine
        /// The connection of the moment.
        var connection: Int?
        var address: RemoteAddress
        /// With which it came in, and may return.
        var code: String
    }

    /// A guest whose session was lost: it may come in afresh with the code it had.
    private struct Returning {
        var player: NearbyID
        var code: String
        var until: Duration
    }

    /// Connections that have not said hello; two of a source, since all of an IPv6 network are one.
    private static let maxPending = 4
    private static let maxPendingOfSource = 2

    private let own: NearbyPlayer
    private let timeouts: NearbyTimeouts
    private var code: TapCode
    private var limit = HelloLimit()
    private var blocks: BlockList
    private var secured: KnownPlayers
    private var pending: [Int: Pending] = [:]
    private var current: Current?
    private var returning: Returning?
    private var sessions = 0

    package init(
        own: NearbyPlayer, firstCode: String?, isHotspot: Bool = false, blocks: BlockList = BlockList(),
        secured: KnownPlayers = KnownPlayers(), timeouts: NearbyTimeouts = NearbyTimeouts(), now: NearbyMoment
    ) {
        self.own = own
        self.timeouts = timeouts
        self.blocks = blocks
        self.secured = secured
        code = TapCode(isHotspot ? .hotspot : .tap(first: firstCode), now)
    }

    /// The code that the next guest has to show.
    package var codeText: String { code.text }

    /// When `tick` is due.
    package var deadline: Duration? {
        (pending.values.map(\.until) + [current?.machine.deadline, code.deadline].compactMap { $0 }).min()
    }

    // MARK: Connections

    package mutating func accepted(
        _ connection: Int, from address: RemoteAddress, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        guard limit.allows(address, now: now.uptime) else { return refuse(connection, address, .rateLimited) }
        let actions = makeRoom(for: address)
        pending[connection] = Pending(
            address: address, until: now.uptime + min(timeouts.firstBytes, timeouts.handshake),
            limit: now.uptime + timeouts.handshake)
        return actions
    }

    /// Whoever has waited longest without a hello gives way to a newcomer: of the same source where that has its share
    /// already, else of the source that has most. So connections that say nothing keep nobody out.
    private mutating func makeRoom(for address: RemoteAddress) -> [NearbyHostAction] {
        let oldestFirst = pending.sorted { $0.key < $1.key }
        let own = oldestFirst.indices.filter { oldestFirst[$0].value.address.group == address.group }
        var index: Int?
        if own.count >= Self.maxPendingOfSource {
            index = own.first
        } else if oldestFirst.count >= Self.maxPending {
            index = oldestFirst.indexToGiveWay { $0.value.address.group }
        }
        guard let index else { return [] }
        let (longest, waiting) = oldestFirst[index]
        pending[longest] = nil
        return refuse(longest, waiting.address, .full)
    }

    /// Something has come, if not yet a whole frame.
    package mutating func spoke(_ connection: Int) {
        guard let waiting = pending[connection] else { return }
        pending[connection]?.until = waiting.limit
    }

    package mutating func received(
        _ frame: NearbyFrame, from connection: Int, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        if let waiting = pending.removeValue(forKey: connection) {
            guard frame.kind == .handshake else {
                return [.close(connection: connection), .refused(waiting.address, .incompatible)]
            }
            return judge(frame.data, connection, waiting.address, now)
        }
        guard current?.connection == connection else { return [] }
        return session(now) { $0.receive(frame, now: now.uptime) }
    }

    /// What came is no frame.
    package mutating func unreadable(
        _ error: NearbyError, from connection: Int, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        if let waiting = pending.removeValue(forKey: connection) {
            return [.close(connection: connection), .refused(waiting.address, error)]
        }
        guard current?.connection == connection else { return [] }
        return session(now) { $0.fail(error) }
    }

    package mutating func closed(_ connection: Int, _ now: NearbyMoment) -> [NearbyHostAction] {
        if let waiting = pending.removeValue(forKey: connection) { return [.refused(waiting.address, nil)] }
        guard current?.connection == connection else { return [] }
        current?.connection = nil
        return session(now) { $0.linkLost(now: now.uptime) }
    }

    // MARK: Admission

    private mutating func refuse(
        _ connection: Int, _ address: RemoteAddress, _ error: NearbyError
    ) -> [NearbyHostAction] {
        [
            .write(connection: connection, NearbyFrame(.handshake, ServerHello.refused(error.rawValue).json)),
            .close(connection: connection), .refused(address, error),
        ]
    }

    private mutating func judge(
        _ json: [UInt8], _ connection: Int, _ address: RemoteAddress, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        let hello: ClientHello
        do {
            hello = try ClientHello(decoding: json)
        } catch {
            return refuse(connection, address, error)
        }
        let isReturn = hello.resume.map { $0.sessionID == current?.machine.sessionID } ?? false
        // Who has to wait has not tried any code.
        guard current?.machine.isUp != true || isReturn else { return refuse(connection, address, .full) }
        limit.count(address, now: now.uptime)
        guard hello.version == NearbyProtocol.version, NearbyProtocol.isCapable(hello.capabilities) else {
            return refuse(connection, address, .incompatible)
        }
        // Somebody in between has taken the key out, or somebody else uses its name.
        guard hello.agreementKey != nil || !secured.contains(hello.player) else {
            return refuse(connection, address, .incompatible)
        }
        guard !isBlocked(address, hello.player) else { return refuse(connection, address, .blocked) }
        if let resume = hello.resume, let current, current.machine.sessionID == resume.sessionID,
            current.machine.peer.id == hello.player, TapCode.matches(hello.codeHash, current.code)
        {
            guard current.machine.canResume(after: resume.ackedSequence, now: now.uptime) else {
                return refuse(connection, address, .badCode)
            }
            return self.resume(hello, resume, current, connection, address, now)
        }
        guard current?.machine.isUp != true else { return refuse(connection, address, .full) }
        guard let used = knownCode(hello, now), hello.resume == nil else {
            let refusal = refuse(connection, address, .badCode)
            let isReplaced = knownCode(hello, now) == nil && code.wrongTry(now)
            return refusal + (isReplaced ? [.codeChanged(code.text)] : [])
        }
        return admit(hello, used, connection, address, now)
    }

    /// The code that a hello shows to know; `nil` if it is none that counts for it.
    private func knownCode(_ hello: ClientHello, _ now: NearbyMoment) -> String? {
        if code.matches(hello.codeHash) { return code.text }
        if let current, current.machine.peer.id == hello.player, TapCode.matches(hello.codeHash, current.code) {
            return current.code
        }
        guard let returning, returning.player == hello.player, now.uptime < returning.until,
            TapCode.matches(hello.codeHash, returning.code)
        else { return nil }
        return returning.code
    }

    private func isBlocked(_ address: RemoteAddress, _ player: NearbyID) -> Bool {
        blocks.contains(PeerID(player.description), name: address.description)
    }

    private mutating func admit(
        _ hello: ClientHello, _ used: String, _ connection: Int, _ address: RemoteAddress, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        let id = NearbyID(random: now.random).description
        guard let (reply, keys) = answer(hello, used, sessionID: id, next: nil, now) else {
            return refuse(connection, address, .incompatible)
        }
        // A session that waits for its guest gives way.
        var actions = session(now) { $0.end(nil) }
        let player = NearbyPlayer(id: hello.player, name: hello.name)
        sessions += 1
        current = Current(
            number: sessions,
            machine: NearbySessionMachine(
                role: .host, sessionID: id, own: own, peer: player, keys: keys, now: now.uptime),
            connection: connection, address: address, code: used)
        returning = nil
        actions += [
            .write(connection: connection, reply), .passed(connection: connection, session: sessions),
            .began(session: sessions, id: id, player),
        ]
        if used == code.text, code.replace(now) { actions.append(.codeChanged(code.text)) }
        return actions + session(now) { $0.begin() }
    }

    private mutating func resume(
        _ hello: ClientHello, _ resume: ClientHello.Resume, _ old: Current, _ connection: Int,
        _ address: RemoteAddress, _ now: NearbyMoment
    ) -> [NearbyHostAction] {
        let answer = answer(hello, old.code, sessionID: old.machine.sessionID, next: old.machine.nextInbound, now)
        guard let (reply, keys) = answer else { return refuse(connection, address, .incompatible) }
        var actions: [NearbyHostAction] = []
        if let former = old.connection {
            // Its loss was not noticed.
            current?.connection = nil
            actions += [.close(connection: former)] + session(now) { $0.linkLost(now: now.uptime) }
        }
        current?.connection = connection
        current?.address = address
        actions += [
            .write(connection: connection, reply), .passed(connection: connection, session: old.number),
        ]
        returning = nil
        return actions + session(now) { $0.resume(keys, next: resume.ackedSequence + 1, now: now.uptime) }
    }

    /// - Returns: `nil` when the guest's key is none.
    private func answer(
        _ hello: ClientHello, _ code: String, sessionID: String, next: UInt32?, _ now: NearbyMoment
    ) -> (NearbyFrame, NearbyKeys)? {
        let nonce = NearbyID(random: now.random)
        var acceptance = ServerHello.Acceptance(
            name: own.name, nonce: nonce, player: own.id, sessionID: sessionID, nextSequence: next)
        var agreed: NearbyAgreement.Agreed?
        if let key = hello.agreementKey {
            let agreement = NearbyAgreement(random: now.random)
            agreed = agreement.agreed(withGuest: key)
            guard agreed != nil else { return nil }
            acceptance.agreementKey = agreement.publicKey
        }
        let keys = NearbyKeys(code: code, clientNonce: hello.nonce, serverNonce: nonce, agreed: agreed)
        return (NearbyFrame(.handshake, ServerHello.accepted(acceptance).json), keys)
    }

    // MARK: The session

    /// - Throws: `.closed` when that session is not the one of the moment; otherwise as the session.
    package mutating func obey(
        _ command: NearbyCommand, in number: Int, _ now: NearbyMoment
    ) throws(NearbyError) -> [NearbyHostAction] {
        guard current?.number == number else { throw .closed }
        return try session(now) { machine throws(NearbyError) in try machine.obey(command, now) }
    }

    /// Ends everything.
    package mutating func stop(_ now: NearbyMoment) -> [NearbyHostAction] {
        let waiting = pending.keys.sorted()
        pending = [:]
        let farewell = (try? session(now) { try $0.obey(.leave(reason: ""), now) }) ?? []
        return farewell + waiting.map { .close(connection: $0) }
    }

    /// Keeps somebody out from now on; a running session goes on.
    package mutating func block(_ entry: BlockEntry) { blocks.insert(entry) }

    /// Lets somebody in again.
    package mutating func unblock(_ id: String) { _ = blocks.remove(id) }

    package mutating func tick(_ now: NearbyMoment) -> [NearbyHostAction] {
        var actions: [NearbyHostAction] = []
        for (connection, waiting) in pending where now.uptime >= waiting.until {
            pending[connection] = nil
            actions += [.close(connection: connection), .refused(waiting.address, .handshakeTimeout)]
        }
        if let due = code.deadline, now.uptime >= due, code.replace(now) { actions.append(.codeChanged(code.text)) }
        return actions + session(now) { $0.tick(now: now.uptime) }
    }

    /// Passes something to the session and looks after what follows from it.
    private mutating func session<Failure: Error>(
        _ now: NearbyMoment, _ body: (inout NearbySessionMachine) throws(Failure) -> [NearbySessionAction]
    ) throws(Failure) -> [NearbyHostAction] {
        guard var current else { return [] }
        let steps = try body(&current.machine)
        var actions: [NearbyHostAction] = []
        for step in steps {
            switch step {
            case .write(let frame):
                if let connection = current.connection { actions.append(.write(connection: connection, frame)) }
            case .hangUp:
                if let connection = current.connection { actions.append(.close(connection: connection)) }
                current.connection = nil
            case .tell(let event):
                if event == .interrupted {
                    returning = Returning(
                        player: current.machine.peer.id, code: current.code, until: now.uptime + TapCode.lifetime)
                }
                actions.append(.tell(session: current.number, event))
            case .secured:
                secured.insert(current.machine.peer.id)
                actions.append(.secured(current.machine.peer))
            }
        }
        self.current = current.machine.isOver ? nil : current
        return actions
    }
}
