import Foundation
import PoolTesting
import RelayServer
import Testing

@Suite struct TLSTests {
    @Test func `with a certificate the relay speaks wss`() async throws {
        try await withTemporaryFolder { directory in
            let (certificate, key) = try await makeCertificate(in: directory)
            let relay = try await TestRelay.start {
                $0.transport.tlsCertificatePath = certificate.path
                $0.transport.tlsKeyPath = key.path
            }
            let url = await relay.url
            #expect(url.hasPrefix("wss://"))
            let client = try await RawRelayClient.connect(to: url, trusting: certificate)
            _ = try await client.challenge()
            let padding = String(repeating: " ", count: 100_000)
            try await client.send(#"{"frame_type":"heartbeat_ping","data":{"timestamp":5}}"# + padding)
            let timestamp = try await client.pong()
            #expect(timestamp == 5)
            try await client.close()
            let close = try await client.closed()
            #expect(close == .close(code: 1000, reason: ""))
            await relay.stop()
        }
    }

    @Test func `a socket that never shakes hands is dropped`() async throws {
        try await withTemporaryFolder { directory in
            let (certificate, key) = try await makeCertificate(in: directory)
            let relay = try await TestRelay.start {
                $0.transport.tlsCertificatePath = certificate.path
                $0.transport.tlsKeyPath = key.path
                $0.server.handshakeTimeout = .milliseconds(50)
            }
            let plain = await relay.url.replacingOccurrences(of: "wss://", with: "ws://")
            await #expect(throws: (any Error).self) { try await RawRelayClient.connect(to: plain) }
            try await eventually("the connection to be gone") {
                await relay.status?.activeConnections == 0
            }
            await relay.stop()
        }
    }

    @Test func `a certificate without a key, or with a missing file, is an error at the start`() async throws {
        for keyPath in [nil, "/nowhere/key.pem"] {
            await #expect(throws: RelayServerError.self) {
                _ = try await TestRelay.start(configure: {
                    $0.transport.tlsCertificatePath = "/nowhere/cert.pem"
                    $0.transport.tlsKeyPath = keyPath
                })
            }
        }
    }

    /// A self-signed certificate for this machine.
    private func makeCertificate(in directory: URL) async throws -> (certificate: URL, key: URL) {
        let certificate = directory.appending(path: "cert.pem")
        let key = directory.appending(path: "key.pem")
        let made = try await RunningProgram.outcome(of: [
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.path, "-out",
            certificate.path,
        ])
        #expect(made.code == 0, "\(made.text)")
        return (certificate, key)
    }
}
