import Foundation
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayServer
import RelayTransport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    /// SHA-256 of the test certificate's key.
    private static let pin = "73aa2c7f5852ccca8671ef88e41cb7099a56d6e4fd3e7fd4400103c4b5df4e8d"

    private func relay() async throws -> TestRelay {
        try await TestRelay.start {
            $0.transport.tlsCertificatePath = testFile("Certificates/localhost.pem").path
            $0.transport.tlsKeyPath = testFile("Certificates/localhost.key.pem").path
        }
    }

    private func host(
        _ url: String, claimCode: ClaimCode?, trust: RelayNetwork.Trust, pin: String? = nil
    ) throws -> ObservedTransport {
        var configuration = RelayTransportConfiguration.hasty
        configuration.backoff.maxAttempts = 1
        configuration.pin = pin.flatMap { TLSPin($0) }
        return ObservedTransport(
            try RelayTransport.host(
                serverURL: url, poolID: UUID(), identity: .generate(), displayName: "Host",
                hosting: RelayHosting(claimCode: claimCode, onRecoveryKey: { _, _ in }),
                network: try .forTests(trust: trust), configuration: configuration, logger: quiet))
    }

    private var ownAuthority: RelayNetwork.Trust {
        .only(certificatesInPEMFile: testFile("Certificates/localhost.pem").path)
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a trusted certificate is accepted by name and by address, with and without its pin`(name: String) async throws
    {
        let relay = try await relay()
        let url = "wss://\(name):\(await relay.address.port)"
        for pin in [nil, Self.pin] {
            let key = await relay.claimCode
            let host = try host(url, claimCode: key, trust: ownAuthority, pin: pin)
            await host.start()
            try await host.joined()
            await host.stop()
            // The next host is another one: it needs a relay of its own.
            try await relay.restart()
        }
        await relay.stop()
    }

    @Test func `an unknown authority and a wrong pin are not trusted, at once`() async throws {
        let relay = try await relay()
        let url = "wss://localhost:\(await relay.address.port)"
        let stranger = try host(url, claimCode: nil, trust: .system)
        await stranger.start()
        #expect(try await stranger.failure().code == .untrusted)
        let mispinned = try host(url, claimCode: nil, trust: ownAuthority, pin: String(repeating: "ab", count: 32))
        await mispinned.start()
        let failure = try await mispinned.failure()
        #expect(failure.code == .untrusted && failure.message.contains("pinned"), "\(failure)")
        await stranger.stop()
        await mispinned.stop()
        await relay.stop()
    }

    @Test func `ws and wss taken for each other are named`() async throws {
        let secure = try await relay()
        let plain = try await TestRelay.start()
        let first = try host("ws://localhost:\(await secure.address.port)", claimCode: nil, trust: ownAuthority)
        let second = try host("wss://localhost:\(await plain.address.port)", claimCode: nil, trust: ownAuthority)
        await first.start()
        await second.start()
        let wantsTLS = try await first.failure()
        #expect(wantsTLS.message.contains("wss://"), "\(wantsTLS)")
        let hasNone = try await second.failure()
        #expect(hasNone.message.contains("TLS") || hasNone.message.contains("wss://"), "\(hasNone)")
        await first.stop()
        await second.stop()
        await secure.stop()
        await plain.stop()
    }

    @Test func `certificates that cannot be read are named`() {
        #expect(throws: TransportError.self) {
            try RelayNetwork.forTests(trust: .only(certificatesInPEMFile: testFile("Certificates/none.pem").path))
        }
    }
}
