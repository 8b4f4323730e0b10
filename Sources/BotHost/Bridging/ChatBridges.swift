import Foundation
import Logging
import Pool
import PoolChat
import PoolGames
import PoolWire

/// The bridges of a process: each makes one chat of the chats of several of its pools (`ChatBridge` decides what passes).
///
/// They take part in memberships that are there anyway: `serve` runs beside each.
actor ChatBridges {
    private struct Bridge {
        let entry: BridgeEntry
        var machine: ChatBridge
    }

    /// A membership that stands, or is about to.
    private struct Port {
        let orders: AsyncStream<Order>.Continuation
        /// While it is within reach.
        var pool: UUID?
    }

    private enum Order: Sendable {
        case carry(ChatBridge.Copy)
        case tell(BridgeNotice, PeerID?)
    }

    private let logger: Logger
    private let report: @Sendable (_ pool: String, HostEvent) -> Void
    private let time = TimeSource.system
    private let alarm = Alarm()
    private var bridges: [Bridge] = []
    private var ports: [String: Port] = [:]

    init(logger: Logger, report: @escaping @Sendable (_ pool: String, HostEvent) -> Void) {
        self.logger = logger
        self.report = report
    }

    /// Says which bridges there are to be from now on. Those that stay go on with what waits.
    func want(_ entries: [BridgeEntry]) {
        bridges = entries.map { entry in
            bridges.first { $0.entry == entry }
                ?? Bridge(entry: entry, machine: ChatBridge(id: UUID(), joining: entry.pools))
        }
        for (name, port) in ports {
            guard let pool = port.pool else { continue }
            // One that knows of it already has nothing to say.
            for index in bridges.indices where !bridges[index].machine.isIn(name) {
                change(index) { $0.reached(name, pool: pool, now: time.now(), date: time.date()) }
            }
        }
        alarm.ring()
    }

    /// Wakes up for what waits for a time. Lives until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            for index in bridges.indices { change(index) { $0.flush(now: time.now()) } }
            let next = bridges.compactMap(\.machine.deadline).min()
            await alarm.wait(for: next.map { max($0 - time.now(), .milliseconds(1)) }, on: time)
        }
    }

    /// What each of them is doing.
    var status: [BridgeStatus] {
        bridges.map {
            BridgeStatus(
                pools: $0.entry.pools, carried: $0.machine.carried, waiting: $0.machine.waiting, lost: $0.machine.lost)
        }
    }

    // MARK: Memberships

    /// What a membership tells bridges. Made before it runs, so that nothing is missed.
    struct Ears: Sendable {
        let chat: ChatService
        let messages: Subscription<ChatEvent>
        let signs: Subscription<BridgeSign>
        let members: PoolEvents

        init(_ runner: PoolRunner) {
            chat = runner.chat
            messages = runner.chat.subscribe()
            signs = runner.chat.bridgeSigns()
            members = runner.membership.subscribe()
        }
    }

    /// Lets a membership take part in the bridges that name its pool. Lives until it ends, or the task is cancelled.
    func serve(_ name: String, _ ears: Ears) async {
        // What does not fit is lost: waiting could make two bridges wait for each other.
        let (orders, continuation) = AsyncStream.makeStream(
            of: Order.self, bufferingPolicy: .bufferingOldest(ChatBridge.maxWaiting))
        ports[name] = Port(orders: continuation)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await event in ears.messages { await self.happened(event, in: name) } }
            group.addTask { for await sign in ears.signs { await self.happened(sign, in: name) } }
            group.addTask { for await event in ears.members { await self.happened(event, in: name) } }
            group.addTask { await self.carryOut(orders, in: name, ears.chat) }
            // The subscriptions end with the membership.
            for _ in 0..<3 { await group.next() }
            group.cancelAll()
        }
        isLost(name)
        ports[name] = nil
    }

    private func happened(_ event: ChatEvent, in name: String) {
        guard case .message(let message) = event else { return }
        changeAll { $0.heard(message, in: name, now: time.now()) }
    }

    private func happened(_ sign: BridgeSign, in name: String) {
        let now = time.now()
        switch sign {
        case .said(let message): changeAll { $0.heard(message, in: name, now: now) }
        case .notice(let peer, let notice): changeAll { $0.noticed(notice, from: peer, in: name, now: now) }
        }
    }

    private func happened(_ event: PoolEvent, in name: String) {
        let now = time.now()
        switch event {
        case .joined(let pool, _):
            ports[name]?.pool = pool.poolID
            changeAll { $0.reached(name, pool: pool.poolID, now: now, date: time.date()) }
        case .memberJoined(let member): changeAll { $0.memberJoined(member.id, in: name) }
        case .memberLeft(let member, _): changeAll { $0.memberLeft(member.id, in: name, now: now) }
        case .connectionLost, .ended: isLost(name)
        default: break
        }
    }

    private func isLost(_ name: String) {
        ports[name]?.pool = nil
        changeAll { $0.lostReach(of: name, now: time.now()) }
    }

    /// Says what is to be said in a pool, one after the other.
    private nonisolated func carryOut(_ orders: AsyncStream<Order>, in name: String, _ chat: ChatService) async {
        for await order in orders {
            do {
                switch order {
                case .carry(let copy): try await chat.carry(copy.text, copy.mark)
                case .tell(let notice, let peer): try await chat.tell(notice, to: peer)
                }
            } catch is CancellationError {
                return
            } catch {
                logger.debug("a bridge could not speak", metadata: ["pool": "\(name)", "error": "\(error)"])
                // A notice that was not heard is followed by others, and copies show themselves.
                if case .carry = order { await failed(in: name) }
            }
        }
    }

    private func failed(in name: String) {
        // A pool is in one bridge at most.
        guard let index = bridges.firstIndex(where: { $0.entry.pools.contains(name) }) else { return }
        change(index) { $0.failed(into: name) }
    }

    // MARK: Actions

    private func changeAll(_ change: (inout ChatBridge) -> [ChatBridge.Action]) {
        for index in bridges.indices { self.change(index, change) }
        alarm.ring()
    }

    private func change(_ index: Int, _ change: (inout ChatBridge) -> [ChatBridge.Action]) {
        for action in change(&bridges[index].machine) {
            switch action {
            case .carry(let copy, let name):
                if case .dropped? = ports[name]?.orders.yield(.carry(copy)) { failed(in: name) }
            case .tell(let notice, let peer, let name): ports[name]?.orders.yield(.tell(notice, peer))
            case .lost(let count, let name):
                let messages = count == 1 ? "a message" : "\(count) messages"
                report(name, .warning("\(messages) of the bridge could not be brought here in time"))
            }
        }
    }
}
