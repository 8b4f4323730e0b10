import Foundation
import GameRules
import PoolChat
import PoolTesting
import PoolWire
import Testing

@Suite struct ChatFuzzTests {
    private static let types: [ChatMessageType] = [
        .chatMessage, .reaction, .pollVote, .historySync, .clearHistory, .callSignal, .mediaFrame,
    ]

    @Test func `a million mutated payloads are read without a trap`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("chat payload fuzz seed \(seed)")
        let vectors = try ChatVectors.load()
        let samples = vectors.inner_payloads.map { ($0.messageType, Array($0.plaintext_json.utf8)) }
        let host = try vectors.peer("ada")
        let reader = Inbox.Reader(id: try vectors.peer("bo"), name: "Bo", hostID: host)
        let read = await withTaskGroup(of: Int.self) { group in
            for part in 0..<4 as Range<UInt64> {
                group.addTask {
                    var random = Mutation(seed: seed &+ part)
                    var inbox = Inbox(remembering: 50)
                    var events = 0
                    for turn in 0..<250_000 {
                        // The other tests share the few threads for tasks.
                        if turn % 256 == 0 { await Task.yield() }
                        let sample = samples[random.below(samples.count)]
                        let bytes = random.mutated(sample.1)
                        let type = random.below(8) == 0 ? Self.types[random.below(Self.types.count)] : sample.0
                        let opened = Inbox.Opened(from: host, senderName: "Ada", type: type, plaintext: bytes)
                        if inbox.read(opened, by: reader, now: .milliseconds(turn)) != nil { events += 1 }
                        if turn % 16 == 0 { _ = inbox.readUnsealed(Data(bytes), from: host, name: "Ada") }
                    }
                    return events
                }
            }
            return await group.reduce(0, +)
        }
        #expect(read > 0, "some mutants are still messages")
    }

    @Test func `mutated envelopes are read without a trap`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("chat envelope fuzz seed \(seed)")
        let vectors = try ChatVectors.load()
        let samples = (vectors.full_stack + vectors.web_client_stacks).map {
            Array($0.step3_encrypted_chat_payload_json.utf8)
        }
        var random = Mutation(seed: seed)
        var read = 0
        for _ in 0..<20_000 {
            let bytes = random.mutated(samples[random.below(samples.count)])
            if (try? PoolJSON.decode(EncryptedChatPayload.self, from: Data(bytes))) != nil { read += 1 }
            _ = try? PoolJSON.decode(ChatHistoryRequestPayload.self, from: Data(bytes))
        }
        #expect(read > 0)
    }
}

/// Small changes to bytes, drawn by a seed.
private struct Mutation {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    mutating func below(_ bound: Int) -> Int { generator.below(bound) }

    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(6) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(20)))
            case 4:
                let digits = Array("-9e99,\"[]{}:tfn0".utf8)
                bytes[place] = digits[below(digits.count)]
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(40))], at: place)
            }
        }
        return bytes
    }
}
