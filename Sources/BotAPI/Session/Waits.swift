import Foundation
import PoolChat
import PoolWire

/// Who waits in a call for something to happen.
typealias APIContinuation = CheckedContinuation<Result<APIValue, APIError>, Never>

/// A call that waits.
struct Wait: Sendable {
    enum Kind: Sendable {
        /// For time to pass.
        case pause
        /// For the next message of a member, there.
        case answer(Question)
    }

    /// What a member was asked.
    struct Question: Sendable, Equatable {
        var peer: PeerID
        var scope: ChatScope
        /// The message that asks; `nil` while it is not on its way: nothing answers it then.
        var id: UUID?
    }

    var kind: Kind
    var continuation: APIContinuation
}

/// The questions that are open, in the order in which they were put: a value.
struct Questions: Sendable {
    private var open: [(wait: Int, question: Wait.Question)] = []

    var isEmpty: Bool { open.isEmpty }

    mutating func put(_ question: Wait.Question, wait: Int) { open.append((wait, question)) }

    mutating func remove(_ wait: Int) { open.removeAll { $0.wait == wait } }

    /// A question is on its way.
    mutating func sent(_ wait: Int, as id: UUID) {
        guard let index = open.firstIndex(where: { $0.wait == wait }) else { return }
        open[index].question.id = id
    }

    /// Finds the question that a message answers: the one that it quotes, else the oldest.
    /// - Returns: who waits for it.
    mutating func answered(by message: ChatMessage) -> Int? {
        let fitting = open.indices.filter { index in
            let question = open[index].question
            return question.peer == message.author && question.scope == message.scope && question.id != nil
        }
        let quoting = fitting.first { open[$0].question.id == message.replyTo?.messageID }
        return (quoting ?? fitting.first).map { open.remove(at: $0).wait }
    }

    /// A member has left: who waits for it, waits in vain.
    mutating func left(_ peer: PeerID) -> [Int] {
        defer { open.removeAll { $0.question.peer == peer } }
        return open.filter { $0.question.peer == peer }.map(\.wait)
    }
}
