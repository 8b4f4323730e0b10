import BotHost
import Foundation
import Pool
import PoolTransport
import PoolWire

/// What the person who hosts can do while it runs: by typing, or from another process through the control socket.
struct HostConsole: Sendable {
    /// What it can do as every member can.
    let member: MemberConsole
    private let poolName: String
    private let uses: UInt8
    private let lifetime: Duration
    private let showsQR: Bool
    /// Whether there is always an invitation.
    private let invites: Bool
    /// Made with the console, so that no event is missed.
    private let events: PoolEvents

    init(
        runner: PoolRunner, poolName: String, uses: UInt8, lifetime: Duration, output: Output, showsQR: Bool,
        invites: Bool = true
    ) {
        member = MemberConsole(runner: runner, output: output)
        self.poolName = poolName
        self.uses = uses
        self.lifetime = lifetime
        self.showsQR = showsQR
        self.invites = invites
        events = runner.membership.subscribe()
    }

    private var runner: PoolRunner { member.runner }
    private var output: Output { member.output }

    /// Makes and prints an invitation as soon as the pool stands, and a new one whenever it has expired.
    func announce() async throws {
        await withThrowingTaskGroup(of: Void.self) { group in
            var announced = false
            for await event in events {
                guard case .joined(let pool, _) = event, invites, !announced else { continue }
                announced = true
                group.addTask { try await inviteForEver(pool) }
            }
            group.cancelAll()
        }
    }

    private func inviteForEver(_ pool: PoolSnapshot) async throws {
        var first = true
        while true {
            do {
                let invitation = try await runner.membership.createInvitation(maxUses: uses, lifetime: lifetime)
                output.emit(
                    first
                        ? .hosting(
                            poolID: pool.poolID, poolName: poolName, peerID: pool.selfID, invitation: invitation)
                        : .invitation(invitation))
                if showsQR { output.note(try InvitationPicture.text(for: invitation.url)) }
                if first { output.note("Type “help” for what can be done here; Ctrl-C leaves.") }
                first = false
                try await Task.sleep(for: lifetime)
            } catch let error as TransportError {
                // The link is down: the transport brings it back, and the invitation can wait.
                output.emit(.warning("no invitation could be made: \(error.message)"))
                try await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// Carries a command out.
    func answer(_ command: ControlCommand) async throws -> ControlReply {
        let membership = runner.membership
        switch command {
        case .invite(let maxUses, let seconds):
            let invitation = try await membership.createInvitation(
                maxUses: maxUses ?? uses, lifetime: seconds.map { .seconds($0) } ?? lifetime)
            return .invitation(url: invitation.url, expiresAt: invitation.expiresAt)
        case .code: return .done(try await runner.localCode)
        case .approve(let text):
            try await membership.answer(try await waiting(text), approve: true)
            return .done("approved")
        case .reject(let text, let reason):
            try await membership.answer(try await waiting(text), approve: false, reason: reason)
            return .done("rejected")
        case .kick(let text, let reason):
            try await membership.kick(try await member.find(text).id, reason: reason)
            return .done("removed")
        case .block(let text, let reason):
            try await block(text, reason: reason)
            return .done("blocked")
        case .unblock(let id):
            try await membership.unblock(id)
            return .done("unblocked")
        case .blocks: return .blocks(await membership.blocked.map(ControlReply.Entry.init))
        case .help: return .done(ControlCommand.usage)
        case .inPool(let name, let command):
            let pool = await membership.snapshot
            guard name == poolName || pool?.isCalled(name) == true else {
                throw ControlError("the pool here is “\(poolName)”, not “\(name)”")
            }
            return try await answer(command)
        case .members, .roles, .role, .say, .play, .quit, .status, .reload, .restart:
            return try await member.answer(command)
        }
    }

    private func block(_ text: String, reason: String) async throws {
        if let found = try? await member.find(text) {
            try await runner.membership.block(found.id)
        } else if Base64.decode(text)?.count == 32 {
            try await runner.membership.block(PeerID(text))
        } else {
            try await runner.membership.block(name: text)
        }
    }

    /// Somebody who asked to be let in, by id or its beginning.
    private func waiting(_ text: String) async throws -> PeerID {
        let requests = await runner.membership.waitingRequests
        let named = requests.filter { $0.name.lowercased() == text.lowercased() }
        let found =
            named.count == 1 ? named : requests.filter { named.contains($0) || $0.peer.rawValue.hasPrefix(text) }
        guard let request = found.first, found.count == 1 else {
            throw ControlError(
                found.isEmpty
                    ? "nobody called “\(text)” is waiting to be let in"
                    : "“\(text)” could be several; give more of the id")
        }
        return request.peer
    }
}

extension ControlReply.Entry {
    init(_ block: BlockEntry) {
        self.init(
            key: block.id, name: block.peerDisplayName,
            note:
                "\(block.reason == .manual ? "by hand" : "too many wrong attempts"), \(block.blockedAt.formatted(.iso8601))"
        )
    }

    /// For a list in the terminal.
    var line: String { [name, key, note].filter { !$0.isEmpty }.joined(separator: "  ") }
}
