import BotKit
import Foundation
import Pool
import PoolChat

extension APIAction {
    static let ask: [APIAction] = [
        APIAction(
            "ask",
            "Puts a question to a member and waits for its next message there, which is then no `message` event. "
                + "Several questions may be open at once. Fails with `timed_out`, and with `peer_left` when the member goes.",
            [
                APIField("peer", .peer, "The member."), APIField("question", .string, "The question."),
                APIField("timeout", .duration, "How long to wait, at most a day.", default: 60),
                APIField("to", .choice(["private", "group"]), "Where to ask.", default: "private"),
            ], result: .record("message"), capability: .chat, waits: true,
            body: .later { session, arguments in
                let peer = try arguments.peer("peer")
                guard try await session.pool().member(peer)?.isPresent == true else {
                    throw APIError(.peerLeft, "the member is not there")
                }
                let scope: ChatScope = try arguments.string("to") == "group" ? .group : .peer(peer)
                let timeout = Duration.seconds(min(try arguments.number("timeout"), 86_400))
                try session.spend(.message)
                return try await session.ask(
                    try arguments.string("question"), Wait.Question(peer: peer, scope: scope), timeout: timeout
                ).get()
            })
    ]
}

extension APISession {
    /// Asks and waits. The answer can come as soon as the question is on its way, so it is waited for before.
    func ask(_ text: String, _ question: Wait.Question, timeout: Duration) async -> Result<APIValue, APIError> {
        let id = withState { $0.makeID() }
        return await withTaskGroup(of: Void.self) { group in
            let answer = await wait(.answer(question), id: id, for: timeout) {
                group.addTask { await self.put(text, question.scope, wait: id) }
            }
            group.cancelAll()
            return answer
        }
    }

    private func put(_ text: String, _ scope: ChatScope, wait: Int) async {
        do {
            try await context.chat.say(text, to: scope) { message in withState { $0.questionSent(wait, as: message) } }
        } catch {
            carryOut(withState { $0.endWait(wait, .failure(APIError(cause: error))) })
        }
    }

    /// Waits until it is ended: by what it waits for, by time, or because the task is cancelled or the bot stops.
    /// - Parameter begun: called once it waits.
    func wait(
        _ kind: Wait.Kind, id: Int, for duration: Duration, begun: () -> Void = {}
    ) async -> Result<APIValue, APIError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                do throws(APIError) {
                    try withState { state throws(APIError) in
                        // Asked inside the lock: the handler below then either finds the wait or came before.
                        guard !Task.isCancelled else { throw APIError(.cancelled, "it was called off") }
                        try state.addWait(
                            Wait(kind: kind, continuation: continuation), id: id, due: time.now() + duration,
                            limit: configuration.limits.waits)
                    }
                    resetTimer()
                    begun()
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            carryOut(withState { $0.endWait(id, .failure(APIError(.cancelled, "it was called off"))) })
        }
    }
}
