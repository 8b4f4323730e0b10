import Foundation
import PoolCrypto
import PoolMesh
import PoolWire
import Testing

struct EnvelopeVectorTests {
    private let vectors: MeshVectors

    init() throws { vectors = try MeshVectors.shared.get() }

    private func envelope(_ json: String) throws -> RelayEnvelope { try RelayEnvelope(decoding: Array(json.utf8)) }

    @Test func `keys are derived from secrets of any length`() throws {
        for vector in vectors.key_derivation {
            let key = MeshKey(secret: try hex(vector.secret_hex), poolID: vector.pool_id)
            #expect(try key.bytes == hex(vector.hmac_key_hex), "\(vector.name)")
        }
    }

    @Test func `envelopes are signed and written as Apple's peers do`() throws {
        for vector in vectors.envelopes {
            let unsigned = try envelope(vector.unsigned_json)
            #expect(String(decoding: unsigned.encoded(), as: UTF8.self) == vector.unsigned_json)
            #expect(try MeshKey.input(of: unsigned) == hex(vector.hmac_input_hex), "\(vector.name)")
            let key = MeshKey(bytes: try hex(vector.hmac_key_hex))
            #expect(try key.tag(of: unsigned) == hex(vector.hmac_hex), "\(vector.name)")
            let signed = key.signed(unsigned)
            #expect(String(decoding: signed.encoded(), as: UTF8.self) == vector.signed_json)
            #expect(try envelope(vector.signed_json) == signed)
        }
    }

    @Test func `tags are right or wrong as the reference says`() throws {
        for vector in vectors.hmac_verdicts {
            let key = MeshKey(bytes: try hex(vector.hmac_key_hex))
            #expect(try key.verifies(envelope(vector.json)) == vector.valid, "\(vector.name)")
        }
    }

    @Test func `an envelope crosses five links`() throws {
        var envelope = try envelope(vectors.envelopes[0].signed_json)
        for hop in vectors.forward_chain {
            #expect(envelope.ttl == hop.ttl_in)
            #expect(envelope.hopPath == hop.hop_path_in)
            let next = envelope.forwarded(by: hop.by)
            #expect(next.map { String(decoding: $0.encoded(), as: UTF8.self) } == hop.result?.json)
            if let next { envelope = next }
        }
        #expect(MeshKey(bytes: try hex(vectors.envelopes[0].hmac_key_hex)).verifies(envelope))
    }

    @Test func `forwarding counts down and stops`() throws {
        for hop in vectors.forward_cases {
            var envelope = try envelope(vectors.envelopes[0].signed_json)
            envelope.ttl = try #require(hop.ttl)
            envelope.hopPath = try #require(hop.hop_path)
            let next = envelope.forwarded(by: hop.by)
            #expect(next?.ttl == hop.result?.ttl, "ttl \(envelope.ttl)")
            #expect(next?.hopPath == hop.result?.hopPath)
        }
    }

    @Test func `neighbours are asked for by the relay test`() throws {
        let names: [RelayRefusal: String] = [
            .ttl: "ttl", .expired: "expired", .noPool: "no_pool", .otherPool: "pool_mismatch", .origin: "origin",
            .inHopPath: "in_hop_path", .own: "self",
        ]
        for vector in vectors.should_relay {
            let gate = EnvelopeGate(own: vector.local, poolID: vector.current_pool)
            let refusal = gate.refusal(
                of: try envelope(vector.envelope_json), to: vector.target,
                now: Date(timeIntervalSinceReferenceDate: vector.now_apple))
            #expect((refusal.map { names[$0] } ?? "yes") == vector.expected, "\(vector.name)")
        }
    }

    @Test func `envelopes are received in the order of the reference`() throws {
        for pipeline in vectors.receive_pipeline { try check(pipeline) }
    }

    /// mesh.md 10.3 asks for one difference: an envelope with ttl 0 is refused.
    private func check(_ pipeline: MeshVectors.Pipeline) throws {
        let drops: [String: DropCause] = [
            "duplicate": .duplicate, "expired": .expired, "pool_mismatch": .otherPool, "unsigned": .unsigned,
            "bad_hmac": .badTag, "no_active_pool": .noPool, "no_shared_secret": .noSecret,
        ]
        var gate = EnvelopeGate(own: pipeline.local, poolID: pipeline.current_pool)
        let map = NeighbourMap(own: pipeline.local, pipeline.neighbour_map)
        let key = try pipeline.hmac_key_hex.map { MeshKey(bytes: try hex($0)) }
        for event in pipeline.events {
            let envelope = try envelope(event.envelope_json)
            let now = MeshMoment(apple: event.now_apple)
            let verdict = gate.judge(envelope, isAuthentic: key.map { $0.verifies(envelope) }, now: now)
            if pipeline.name == "ttl_zero_still_delivered" {
                #expect(verdict == .drop(.badTTL))
                continue
            }
            if let cause = event.expected.drop {
                #expect(verdict == .drop(try #require(drops[cause])), "\(pipeline.name)")
                continue
            }
            #expect((verdict != .forward) == event.expected.deliver, "\(pipeline.name)")
            let copies =
                verdict == .deliver ? [] : gate.copies(of: envelope, from: event.from, over: map, now: now.date)
            let sends = copies.map {
                MeshVectors.Pipeline.Send(to: $0.hop, ttl: $0.envelope.ttl, hopPath: $0.envelope.hopPath)
            }
            #expect(sends == event.expected.sends, "\(pipeline.name)")
        }
    }

    @Test func `an envelope carries what chat seals`() throws {
        let vector = vectors.end_to_end
        let message = try PoolMessage(decoding: Array(vector.pool_message_json.utf8))
        #expect(message.type == .relay)
        #expect(String(decoding: message.payload, as: UTF8.self) == vector.envelope_signed_json)
        let envelope = try envelope(vector.envelope_signed_json)
        #expect(String(decoding: envelope.encoded(), as: UTF8.self) == vector.envelope_signed_json)
        #expect(String(decoding: envelope.encryptedPayload, as: UTF8.self) == vector.encrypted_chat_payload_json)
        let payload = try PoolJSON.decode(EncryptedChatPayload.self, from: Data(envelope.encryptedPayload))
        let key = try ChatKeyPair(privateKey: hex(vector.a_private_hex)).pairKey(with: hex(vector.b_public_hex))
        #expect(try !key.open(Array(payload.encryptedData)).isEmpty)
    }
}

extension NeighbourMap {
    /// A map in which everybody has told its neighbours.
    init(own: PeerID, _ neighbours: [String: [PeerID]]) {
        self.init(own: own)
        for peer in neighbours[own.rawValue] ?? [] { linkUp(peer, now: .zero) }
        for (peer, others) in neighbours { update(PeerID(peer), neighbours: Set(others), now: .zero) }
    }
}

extension MeshMoment {
    /// A moment by the seconds since 2001, for values that need no chance.
    init(apple seconds: Double) {
        self.init(
            time: .seconds(seconds), date: Date(timeIntervalSinceReferenceDate: seconds),
            random: { [UInt8](repeating: 7, count: $0) })
    }
}
