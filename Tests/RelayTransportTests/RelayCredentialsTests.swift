import Foundation
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Testing

struct RelayCredentialsTests {
    private struct File: Decodable {
        struct Frame: Decodable {
            var frame_json: String
            var timestamp: Int64
            var nonce_hex: String?
            var server_nonce_b64: String?
        }
        struct Proof: Decodable {
            var frame_without_pow_json: String
            var timestamp: Int64
            var nonce_hex: String
        }
        struct Invitations: Decodable {
            struct Valid: Decodable { var url: String }
            var valid: [Valid]
        }
        var host_auth: Frame
        var member_rejoin: Frame
        var join_proof: Proof
        var invitation: Invitations
    }

    private let vectors: File
    private let alice: SigningKey

    init() throws {
        vectors = try Vectors.decode(File.self, from: "relay.json")
        alice = try SigningKey(seed: [UInt8](0..<32))
    }

    @Test func `host_auth is the frame of the vectors`() throws {
        let credentials = RelayCredentials(
            identity: alice, displayName: "Alice", poolID: testPool, publicURL: "wss://relay.example.com/ws")
        let expected = try ClientFrame(decoding: Array(vectors.host_auth.frame_json.utf8))
        let challenge = try #require(vectors.host_auth.server_nonce_b64)
        let frame = credentials.hostAuth(
            nonce: challenge, unix: vectors.host_auth.timestamp, tunnelExitEnabled: nil)
        #expect(frame == expected)
    }

    @Test func `member_rejoin and join_request are the frames of the vectors`() throws {
        let rejoin = try ClientFrame(decoding: Array(vectors.member_rejoin.frame_json.utf8))
        let join = try ClientFrame(decoding: Array(vectors.join_proof.frame_without_pow_json.utf8))
        let bob = try SigningKey(seed: [UInt8](0x20...0x3F))
        let credentials = RelayCredentials(
            identity: bob, displayName: "Bob", poolID: testPool,
            invitation: try Invitation(parsing: vectors.invitation.valid[0].url))
        let nonceText = try #require(vectors.member_rejoin.nonce_hex)
        let nonce = try #require(Hex.decode(nonceText))
        #expect(credentials.memberRejoin(unix: vectors.member_rejoin.timestamp, nonce: nonce) == rejoin)
        let joinNonce = try #require(Hex.decode(vectors.join_proof.nonce_hex))
        #expect(credentials.joinRequest(nil, unix: vectors.join_proof.timestamp, nonce: joinNonce) == join)
    }

    @Test func `a challenge that is none is not signed`() {
        let credentials = RelayCredentials(identity: alice, displayName: "Alice", poolID: testPool)
        for nonce in ["", "AAAA", "%"] {
            #expect(credentials.hostAuth(nonce: nonce, unix: 1, tunnelExitEnabled: nil) == nil)
        }
    }

    @Test func `a name that is too long for the relay is cut between characters`() throws {
        let credentials = RelayCredentials(
            identity: alice, displayName: String(repeating: "ü", count: 100), poolID: testPool)
        guard
            case .memberRejoin(let rejoin) = credentials.memberRejoin(unix: 1, nonce: [UInt8](repeating: 0, count: 32))
        else { return }
        #expect(rejoin.displayName == String(repeating: "ü", count: 64))
    }

    @Test(arguments: [
        ("wss://relay.example", true, "relay.example", 443, "/", "relay.example"),
        ("ws://127.0.0.1:9090/pool?x=1", false, "127.0.0.1", 9090, "/pool?x=1", "127.0.0.1:9090"),
        ("WS://[::1]:9090", false, "::1", 9090, "/", "[::1]:9090"),
        ("ws://localhost:80", false, "localhost", 80, "/", "localhost"),
    ])
    func `an address says where to connect`(
        url: String, isSecure: Bool, host: String, port: Int, target: String, authority: String
    ) throws {
        let endpoint = try RelayEndpoint(url: url)
        #expect(endpoint.isSecure == isSecure && endpoint.host == host && endpoint.port == port)
        #expect(endpoint.target == target && endpoint.authority == authority)
    }

    @Test(arguments: [
        "", "relay.example", "http://relay.example", "ws://", "ws://host:0", "ws://host:99999", "ws://a b",
    ])
    func `what is no address is refused`(url: String) {
        #expect(throws: TransportError.self) { try RelayEndpoint(url: url) }
    }
}
