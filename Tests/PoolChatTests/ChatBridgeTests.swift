import Foundation
import GameRules
import PoolChat
import PoolTesting
import PoolWire
import Testing

/// Pools, bridges between them, and what everybody hears, as values in virtual time.
struct ChatBridgeTests {
    private final class Scene {
        /// A bridge, and the pools that it is in.
        final class Node {
            var machine: ChatBridge
            let peer: PeerID
            var reached: Set<String> = []

            init(_ name: String, _ id: UUID, _ pools: [String]) {
                peer = PeerID(name)
                machine = ChatBridge(id: id, joining: pools)
            }
        }

        private(set) var now = Duration.seconds(100)
        var date: Date { Date(timeIntervalSinceReferenceDate: now / .seconds(1)) }
        private var queue: [(at: Duration, run: () -> Void)] = []
        private(set) var nodes: [Node] = []
        let ids: [String: UUID]
        /// Everything that was said in each pool, with the authors that are shown.
        private(set) var chats: [String: [String]] = [:]
        private(set) var lost = 0
        private var generator = SeededGenerator(seed: 5)
        private var last: [PeerID: Duration] = [:]

        init(_ pools: [String]) { ids = Dictionary(uniqueKeysWithValues: pools.map { ($0, UUID()) }) }

        func bridge(_ name: String, _ pools: [String], id: UUID = UUID()) -> Node {
            let node = Node(name, id, pools)
            nodes.append(node)
            for pool in pools { enter(node, pool) }
            return node
        }

        func enter(_ node: Node, _ pool: String) {
            guard let id = ids[pool] else { return }
            for other in nodes where other !== node && other.reached.contains(pool) {
                perform(other.machine.memberJoined(node.peer, in: pool), other)
            }
            node.reached.insert(pool)
            perform(node.machine.reached(pool, pool: id, now: now, date: date), node)
        }

        /// It cannot be reached any more, and says nothing about it.
        func leave(_ node: Node, _ pool: String) {
            node.reached.remove(pool)
            perform(node.machine.lostReach(of: pool, now: now), node)
            for other in nodes where other !== node && other.reached.contains(pool) {
                perform(other.machine.memberLeft(node.peer, in: pool, now: now), other)
            }
        }

        func kill(_ node: Node) {
            nodes.removeAll { $0 === node }
            for pool in node.reached {
                for other in nodes where other.reached.contains(pool) {
                    perform(other.machine.memberLeft(node.peer, in: pool, now: now), other)
                }
            }
        }

        func say(_ text: String, by name: String = "Ada", in pool: String) {
            spread(
                ChatMessage(
                    id: UUID(), author: PeerID(name), authorName: name, scope: .group, content: .text(text),
                    timestamp: date), in: pool)
        }

        func spread(_ message: ChatMessage, in pool: String) {
            let author = message.bridge?.author ?? message.authorName
            chats[pool, default: []].append("\(author): \(message.text)")
            for node in nodes where node.reached.contains(pool) && node.peer != message.author {
                after(node) { [self] in
                    guard node.reached.contains(pool), nodes.contains(where: { $0 === node }) else { return }
                    perform(node.machine.heard(message, in: pool, now: now), node)
                }
            }
        }

        /// One bridge hears something that was said earlier.
        func hear(_ message: ChatMessage, _ node: Node, in pool: String) {
            perform(node.machine.heard(message, in: pool, now: now), node)
        }

        private func perform(_ actions: [ChatBridge.Action], _ node: Node) {
            for action in actions {
                switch action {
                case .carry(let copy, let pool):
                    after(node) { [self] in
                        guard node.reached.contains(pool), let id = ids[pool] else { return }
                        var message = ChatMessage(
                            id: copy.mark.copyID(in: id), author: node.peer, authorName: node.peer.rawValue,
                            scope: .group, content: .text(copy.text), timestamp: date)
                        message.bridge = copy.mark
                        spread(message, in: pool)
                    }
                case .tell(let notice, let peer, let pool):
                    for other in nodes where other !== node && peer ?? other.peer == other.peer {
                        after { [self] in
                            guard other.reached.contains(pool) else { return }
                            perform(other.machine.noticed(notice, from: node.peer, in: pool, now: now), other)
                        }
                    }
                case .lost(let count, _): lost += count
                }
            }
        }

        /// After the time that a message takes; what is about a node in order, if there is one.
        private func after(_ node: Node? = nil, _ run: @escaping () -> Void) {
            let soon = now + .milliseconds(Int.random(in: 1...800, using: &generator))
            let at = max(soon, node.flatMap { last[$0.peer] } ?? .zero) + .nanoseconds(1)
            if let node { last[node.peer] = at }
            queue.append((at, run))
        }

        func run(for time: Duration) {
            let end = now + time
            while true {
                let event = queue.indices.min { queue[$0].at < queue[$1].at }
                let alarm = nodes.compactMap(\.machine.deadline).min()
                let next = [event.map { queue[$0].at }, alarm.map { max($0, now) }].compactMap(\.self).min()
                guard let next, next <= end else { break }
                now = max(now, next)
                if let event, queue[event].at <= now {
                    queue.remove(at: event).run()
                } else {
                    for node in nodes { perform(node.machine.flush(now: now), node) }
                }
            }
            now = end
        }

        func count(_ text: String, in pool: String) -> Int { chats[pool, default: []].count { $0.hasSuffix(text) } }
    }

    @Test func `what is said in one pool is heard in the other, once, and one sees who said it where`() {
        let scene = Scene(["Home", "Kitchen"])
        _ = scene.bridge("X", ["Home", "Kitchen"])
        scene.say("hello", in: "Home")
        scene.say("good day", by: "Bo", in: "Kitchen")
        scene.run(for: .seconds(60))
        #expect(scene.chats["Kitchen"] == ["Bo: good day", "Ada (Home): hello"])
        #expect(scene.chats["Home"] == ["Ada: hello", "Bo (Kitchen): good day"])
        #expect(scene.lost == 0)
    }

    @Test(arguments: [2, 3, 5])
    func `several bridges between the same pools carry everything once`(_ count: Int) {
        let scene = Scene(["Home", "Kitchen"])
        for number in 0..<count { _ = scene.bridge("X\(number)", ["Home", "Kitchen"]) }
        for number in 0..<200 {
            scene.say("h\(number).", in: "Home")
            scene.say("k\(number).", in: "Kitchen")
            scene.run(for: .milliseconds(300))
        }
        scene.run(for: .seconds(60))
        let wrong = (0..<200).filter {
            scene.count(" h\($0).", in: "Kitchen") != 1 || scene.count(" k\($0).", in: "Home") != 1
        }
        #expect(wrong == [])
        #expect(scene.chats.values.allSatisfy { $0.count == 400 })
    }

    @Test func `bridges in a ring of pools bring each message into each pool once`() {
        let scene = Scene(["A", "B", "C"])
        for (number, pair) in [["A", "B"], ["B", "C"], ["C", "A"]].enumerated() {
            _ = scene.bridge("X\(number)", pair)
        }
        scene.run(for: .seconds(10))
        for number in 0..<20 {
            scene.say("m\(number).", in: "A")
            scene.run(for: .seconds(30))
        }
        for pool in ["A", "B", "C"] {
            #expect((0..<20).allSatisfy { scene.count(" m\($0).", in: pool) == 1 }, "\(pool): \(scene.chats)")
        }
        // Whose words they are stays clear over two bridges.
        #expect(scene.chats["C"]?.allSatisfy { $0.hasPrefix("Ada (A): ") } == true)
    }

    @Test func `when the bridge that carries dies, another takes over, and nothing is said twice when it is back`() {
        let scene = Scene(["Home", "Kitchen"])
        let ids = [UUID(), UUID()].sorted { $0 < $1 }
        let first = scene.bridge("X", ["Home", "Kitchen"], id: ids[0])
        _ = scene.bridge("Y", ["Home", "Kitchen"], id: ids[1])
        scene.run(for: .seconds(20))
        scene.say("one.", in: "Home")
        scene.kill(first)
        scene.run(for: .seconds(20))
        scene.say("two.", in: "Home")
        scene.run(for: .seconds(20))
        _ = scene.bridge("X", ["Home", "Kitchen"])
        scene.say("three.", in: "Home")
        scene.run(for: .seconds(60))
        for text in ["one.", "two.", "three."] { #expect(scene.count(text, in: "Kitchen") == 1, "\(text)") }
    }

    @Test func `what is said while a pool is away waits for it, unless another bridge is there`() {
        for others in [0, 1] {
            let scene = Scene(["Home", "Kitchen"])
            let bridge = scene.bridge("X", ["Home", "Kitchen"])
            if others == 1 { _ = scene.bridge("Y", ["Home", "Kitchen"]) }
            scene.run(for: .seconds(20))
            scene.leave(bridge, "Kitchen")
            for text in ["one.", "two."] { scene.say(text, in: "Home") }
            scene.run(for: .seconds(60))
            #expect(scene.count("one.", in: "Kitchen") == others)
            scene.enter(bridge, "Kitchen")
            scene.run(for: .seconds(60))
            #expect(scene.chats["Kitchen"] == ["Ada (Home): one.", "Ada (Home): two."])
        }
    }

    @Test func `what waited too long, or is too much, is not said, and that is told`() {
        let scene = Scene(["Home", "Kitchen"])
        let bridge = scene.bridge("X", ["Home", "Kitchen"])
        scene.leave(bridge, "Kitchen")
        for number in 0..<(ChatBridge.maxWaiting + 5) { scene.say("m\(number).", in: "Home") }
        scene.run(for: .seconds(10))
        #expect(scene.lost == 5 && bridge.machine.waiting == ChatBridge.maxWaiting)
        scene.run(for: ChatBridge.lifetime)
        scene.enter(bridge, "Kitchen")
        scene.run(for: .seconds(60))
        #expect(scene.lost == ChatBridge.maxWaiting + 5 && scene.chats["Kitchen"] == nil)
    }

    @Test func `what its author kept for a bridge that was away is brought by it only if nobody else could`() {
        for others in [0, 1] {
            let scene = Scene(["Home", "Kitchen"])
            if others == 1 { _ = scene.bridge("Y", ["Home", "Kitchen"]) }
            scene.run(for: .seconds(20))
            let message = ChatMessage(
                id: UUID(), author: PeerID("Ada"), authorName: "Ada", scope: .group, content: .text("one."),
                timestamp: scene.date)
            scene.spread(message, in: "Home")
            scene.run(for: .seconds(30))
            let late = scene.bridge("X", ["Home", "Kitchen"])
            scene.hear(message, late, in: "Home")
            scene.run(for: .seconds(60))
            #expect(scene.chats["Kitchen"] == ["Ada (Home): one."], "\(others)")
        }
    }

    @Test func `private words stay where they are, and a forged mark stops nothing else`() {
        let scene = Scene(["Home", "Kitchen"])
        _ = scene.bridge("X", ["Home", "Kitchen"])
        scene.run(for: .seconds(10))
        var message = ChatMessage(
            id: UUID(), author: PeerID("Eve"), authorName: "Eve", scope: .peer(PeerID("X")), content: .text("psst"),
            timestamp: scene.date)
        scene.spread(message, in: "Home")
        // Says to be a copy, and has another id than that copy has: not what it says, and not carried.
        (message.scope, message.id) = (.group, UUID())
        message.bridge = BridgeMark(from: UUID(), message: UUID(), author: "Hanna (Attic)")
        scene.spread(message, in: "Home")
        scene.say("hello.", in: "Home")
        scene.run(for: .seconds(60))
        #expect(scene.chats["Kitchen"] == ["Ada (Home): hello."])
    }
}
