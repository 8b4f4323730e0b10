import BotKit
import Pool
import PoolTransport
import PoolWire

extension APIAction {
    private static let peer = APIField("peer", .peer, "The member.")
    private static let reason = APIField(
        "reason", .string, "Why. Everybody can read it.", default: "Removed by host")

    /// What is decided is kept, so that it is rationed; to look costs nothing.
    private static func moderation(
        _ name: String, _ summary: String, _ parameters: [APIField] = [], result: APIType = .nothing,
        _ body: @escaping @Sendable (Membership, APIArguments) async throws -> APIValue
    ) -> APIAction {
        APIAction(
            "moderation." + name, summary, parameters, result: result, capability: .moderation, needsHost: true,
            body: .later { session, arguments in
                guard try await session.pool().isHost else { throw PoolError.notHost }
                if result == .nothing { try session.spend(.moderation) }
                return try await body(session.context.membership, arguments)
            })
    }

    static let moderation: [APIAction] = [
        moderation(
            "kick", "Removes a member; it does not come back without being asked about.", [peer, reason]
        ) { membership, arguments in
            let peer = try arguments.peer("peer")
            guard await membership.snapshot?.member(peer) != nil else {
                throw APIError(.notFound, "there is no such member; who never came is kept away with moderation.block")
            }
            try await membership.kick(peer, reason: try arguments.string("reason"))
            return .null
        },
        moderation(
            "block", "Puts a member on the block list and removes it.", [peer, reason]
        ) { membership, arguments in
            try await membership.block(try arguments.peer("peer"), reason: try arguments.string("reason"))
            return .null
        },
        moderation(
            "block_name",
            "Puts a name on the block list and removes the members that have it. Names are no identities.",
            [APIField("name", .string, "The name."), reason]
        ) { membership, arguments in
            try await membership.block(
                name: try arguments.string("name"), reason: try arguments.string("reason"))
            return .null
        },
        moderation(
            "unblock", "Takes a member or a name off the block list.",
            [APIField("who", .peer, "The id or the name, as in the list.")]
        ) { membership, arguments in
            try await membership.unblock(try arguments.string("who"))
            return .null
        },
        moderation("blocks", "The block list, oldest first.", result: .list(.record("block"))) { membership, _ in
            .array(await membership.blocked.map(APIValue.block))
        },
        moderation("requests", "Those who wait to be let in.", result: .list(.record("request"))) { membership, _ in
            .array(await membership.waitingRequests.map { .object(APIValue.request($0)) })
        },
        moderation("approve", "Lets somebody in: see the event `join_request`.", [peer]) { membership, arguments in
            try await membership.answer(try arguments.peer("peer"), approve: true)
            return .null
        },
        moderation(
            "reject", "Does not let somebody in.",
            [peer, APIField("reason", .string, "Why; it is told.", default: "Rejected by host")]
        ) { membership, arguments in
            try await membership.answer(
                try arguments.peer("peer"), approve: false, reason: try arguments.string("reason"))
            return .null
        },
    ]
}
