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
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        let slots = self.parts.slots.all
        if parts.count == 2, let bot = slots.first(where: { $0.entry.name == parts[0] })?.runner?.crew[parts[1]] {
            bot.restart()
            return "the bot \(parts[1]) in “\(parts[0])” begins anew"
        }
        let found = slots.filter { $0.runner?.crew[name] != nil }
        if found.count > 1 {
            let choices = found.map { "\($0.entry.name)/\(name)" }.joined(separator: ", ")
            throw ControlError("there are several bots “\(name)”: say \(choices)")
        }
        if let slot = found.first {
            slot.runner?.crew[name]?.restart()
            return "the bot \(name) in “\(slot.entry.name)” begins anew"
        }
        if let slot = slots.first(where: { $0.entry.name == name }) {
            await slot.restart()
            return "the pool “\(name)” is entered anew"
        }
        let bots = slots.flatMap { $0.entry.bots.map(\.name) }
        throw unknown(name, among: slots.map(\.entry.name) + bots)
    }

    private func unknown(_ name: String, among names: [String]) -> ControlError {
        ControlError("there is no “\(name)”; \(Spelling.hint(name, among: names))")
    }
}
