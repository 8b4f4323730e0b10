import NIOPosix
import Pool

/// What `poolbots status` and its like ask.
extension InstallationHost {
    /// Answers the control socket until the task is cancelled.
    func serveCommands() async {
        let socket = ControlSocket(directory: surroundings.dataDirectory)
        do {
            try await socket.serve(on: MultiThreadedEventLoopGroup.singleton, logger: surroundings.logger) {
                try await self.answer($0)
            }
        } catch is CancellationError {
            return
        } catch {
            surroundings.report(nil, .warning("commands cannot be answered: \(error)"))
        }
    }

    private func answer(_ command: ControlCommand) async throws -> ControlReply {
        switch command {
        case .status: return .status(await status())
        case .reload:
            let (isApplied, lines) = try await reload()
            let text = lines.joined(separator: "\n")
            return isApplied ? .done(text.isEmpty ? "nothing has changed" : text) : .refused(text)
        case .restart(let name): return .done(try await restart(name))
        case .blocks, .block, .unblock: return try await answerInHostedPools(command)
        case .inPool(let name, let command):
            let slot = try await slot(named: name)
            guard let runner = slot.runner else { throw ControlError("the pool “\(name)” is not connected") }
            let reply = try await surroundings.answer(runner, slot.entry, command)
            switch command {
            case .block, .unblock: _ = try await answerInHostedPools(command, but: name)
            default: break
            }
            return reply
        default:
            let names = parts.slots.all.map(\.entry.name)
            guard names.count == 1, let name = names.first else {
                throw ControlError("say in which pool, with --pool: \(names.joined(separator: ", "))")
            }
            return try await answer(.inPool(name, command))
        }
    }

    /// Who is unwelcome in one hosted pool is unwelcome in all of them.
    /// - Parameter done: the pool that knows already.
    private func answerInHostedPools(_ command: ControlCommand, but done: String? = nil) async throws -> ControlReply {
        var reply: ControlReply?
        for slot in parts.slots.all where slot.entry.entrance.role == "host" && slot.entry.name != done {
            guard let runner = slot.runner else { continue }
            reply = try await surroundings.answer(runner, slot.entry, command)
        }
        guard let reply = reply ?? (done == nil ? nil : .done("")) else {
            throw ControlError("no hosted pool is connected")
        }
        return reply
    }

    /// The pool of a name, or of the beginning of an id.
    private func slot(named name: String) async throws -> PoolSlot {
        if let slot = parts.slots[name] { return slot }
        var found: [PoolSlot] = []
        for slot in parts.slots.all where await slot.runner?.membership.snapshot?.isCalled(name) == true {
            found.append(slot)
        }
        guard let slot = found.first else { throw unknown(name, among: parts.slots.all.map(\.entry.name)) }
        guard found.count == 1 else { throw ControlError("“\(name)” could be several pools; give more of the id") }
        return slot
    }

    /// Restarts a bot (`BOT` or `POOL/BOT`) or a pool.
    private func restart(_ name: String) async throws -> String {
        let slots = parts.slots.all
        let bots = slots.flatMap { slot in slot.entry.bots.map { (slot: slot, entry: $0) } }
        let found = bots.filter { [$0.entry.name, "\($0.slot.entry.name)/\($0.entry.name)"].contains(name) }
        if found.count > 1 {
            let choices = found.map { "\($0.slot.entry.name)/\(name)" }.joined(separator: ", ")
            throw ControlError("there are several bots “\(name)”: say \(choices)")
        }
        if let bot = found.first { return await restart(bot.entry, in: bot.slot) }
        if let slot = slots.first(where: { $0.entry.name == name }) {
            await parts.parking.empty(slot.entry)
            await slot.restart()
            return "the pool “\(name)” is entered anew"
        }
        throw unknown(name, among: slots.map(\.entry.name) + bots.map(\.entry.name))
    }

    private func restart(_ bot: BotEntry, in slot: PoolSlot) async -> String {
        let pool = slot.entry.name
        if let supervisor = slot.runner?.crew[bot.name] {
            supervisor.restart()
            return "the bot \(bot.name) in “\(pool)” begins anew"
        }
        await parts.parking.place(for: bot.specification, in: pool).release()
        return "the bot \(bot.name) begins anew when “\(pool)” is connected, which it is not now"
    }

    private func unknown(_ name: String, among names: [String]) -> ControlError {
        ControlError("there is no “\(name)”; \(Spelling.hint(name, among: names))")
    }
}
