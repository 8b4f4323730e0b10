import Dispatch
import Foundation
import NIOSSL
import PoolCrypto

/// Runs `body`, which reads or writes files, on a thread where it is in nobody's way.
package func offThePool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
}

/// TLS 1.2 and 1.3 with the operator's certificate, without client certificates and ALPN (relay.md 2).
func makeTLSContext(_ settings: RelayConfiguration.Transport) throws -> NIOSSLContext? {
    guard let certificatePath = settings.tlsCertificatePath, let keyPath = settings.tlsKeyPath else { return nil }
    do {
        let chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    } catch {
        throw RelayServerError.tls(reason: "\(error) (\(certificatePath), \(keyPath))")
    }
}

/// What the last run left, or a new beginning.
func openRecords(
    _ settings: RelayConfiguration.Authentication
) throws -> (RelayStore?, RelayRecords) {
    guard let directory = settings.dataDirectory else { return (nil, try firstRecords(settings)) }
    let store = try RelayStore(directory: directory)
    do {
        if let records = try store.load() { return (store, records) }
        let records = try firstRecords(settings)
        try store.begin(with: records)
        return (store, records)
    } catch {
        try store.close()
        if error is RelayServerError { throw error }
        throw RelayServerError.database(path: directory, reason: "\(error)")
    }
}

/// The identity and claim of a relay that has no database yet: imported from the reference server's files, or new.
private func firstRecords(_ settings: RelayConfiguration.Authentication) throws -> RelayRecords {
    if let directory = settings.keyDirectory,
        let imported = try LegacyFiles(directory: directory).load(passphrase: settings.keyPassphrase)
    {
        return imported
    }
    guard settings.autoGenerateKeys else { throw RelayServerError.noIdentity }
    return RelayRecords(identity: ServerIdentity.generate())
}

extension RelayConfiguration {
    /// How often the clock is looked at, in milliseconds: each second, or oftener for shorter timers.
    var tickInterval: Int64 {
        let timers = [
            server.idleTimeout, server.pingInterval, server.closeTimeout, server.housekeepingInterval,
            transport.slowConsumerTimeout, join.pendingLifetime, pool.evictionInterval,
        ]
        return max(10, min(1000, timers.map { $0.milliseconds / 4 }.min() ?? 1000))
    }
}
