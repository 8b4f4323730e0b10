import DNSSD
import Foundation

/// A program for the tests of `DNSSD`, to be run on hosts of a `LocalNetwork`: says what it sees, a line each, and obeys lines.
///
///     discovery-probe advertise NAME TYPE PORT      then lines “KEY=VALUE …”: the new TXT record
///     discovery-probe browse TYPE                   then lines “NAME”: tells the addresses of that instance
@main
struct DiscoveryProbe {
    static func main() async throws {
        // Before anything runs beside: the warning of Avahi's library concerns nobody.
        _ = unsafe setenv("AVAHI_COMPAT_NOWARN", "1", 1)
        let arguments = CommandLine.arguments
        let directory = ServiceDirectory()
        if arguments[1] == "advertise" {
            try await advertise(arguments[2], arguments[3], UInt16(arguments[4]) ?? 0, directory)
        } else {
            try await browse(arguments[2], directory)
        }
    }

    private static func advertise(
        _ name: String, _ type: String, _ port: UInt16, _ directory: ServiceDirectory
    ) async throws {
        let service = ServiceAdvertisement(name: name, type: type, port: port, txt: TXTRecord(["v": "1"]))
        let advertising = try directory.advertise(service)
        lines { line in advertising.update(record(line)) }
        for await state in advertising {
            switch state {
            case .advertised(let name): say("advertised \(name)")
            case .unavailable(let error): say("unavailable \(error)")
            }
        }
    }

    private static func browse(_ type: String, _ directory: ServiceDirectory) async throws {
        let seen = Seen()
        lines { name in
            Task {
                guard let instance = await seen.instances.first(where: { $0.name == name }) else { return }
                do {
                    let addresses = try await directory.addresses(of: instance, within: .seconds(5))
                    say("addresses \(addresses.map(\.description).joined(separator: " "))")
                } catch {
                    say("addresses none: \(error)")
                }
            }
        }
        for await listing in try directory.browse(type) {
            await seen.set(listing.instances)
            let instances = listing.instances.map { instance in
                let txt = instance.txt.keys.sorted().map { "\($0)=\(instance.txt[$0] ?? "")" }.joined(separator: ",")
                return "[\(instance.name) \(instance.host) \(instance.port) \(instance.interfaces.count) \(txt)]"
            }
            say("listing \(listing.failure.map { "failed \($0)" } ?? "ok") \(instances.joined(separator: " "))")
        }
    }

    private static func record(_ line: String) -> TXTRecord {
        var record = TXTRecord()
        for pair in line.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { record[parts[0]] = parts[1] }
        }
        return record
    }

    /// Obeys lines on a thread of its own.
    private static func lines(_ obey: @escaping @Sendable (String) -> Void) {
        let thread = Thread { while let line = readLine() { obey(line) } }
        thread.start()
    }

    private static func say(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
        } catch {
            exit(1)  // The test is gone.
        }
    }
}

/// What was seen last.
private actor Seen {
    private(set) var instances: [ServiceInstance] = []

    func set(_ instances: [ServiceInstance]) { self.instances = instances }
}
