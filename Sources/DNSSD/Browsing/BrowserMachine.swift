/// What a browser asks of the daemon.
package enum BrowserAction: Sendable, Equatable {
    case browse
    /// Keep asking for the host, port and TXT record of an instance, instead of what was asked before.
    case resolve(BrowserMachine.Key, interface: UInt32)
    case stopResolving(BrowserMachine.Key)
    /// Drop everything.
    case stop
    case tell(ServiceListing)
}

/// What is seen of one type of service, as a value.
///
/// A daemon reports an instance once for each interface and family of addresses, and forgets an instance whose host went
/// without a goodbye only after an hour. Therefore every instance is kept being resolved: its address lives two minutes
/// at most without being confirmed, the daemon asks for it shortly before, and when nobody answers the instance is left
/// out until somebody does.
package struct BrowserMachine {
    /// An instance within its type.
    package struct Key: Sendable, Hashable {
        package var name: String
        package var domain: String

        package init(name: String, domain: String) {
            self.name = name
            self.domain = domain
        }
    }

    /// What was found out about an instance.
    package struct Details: Sendable, Hashable {
        package var host: String
        package var port: UInt16
        package var txt: TXTRecord

        package init(host: String, port: UInt16, txt: TXTRecord) {
            self.host = host
            self.port = port
            self.txt = txt
        }
    }

    private struct Entry {
        /// How often it was reported for each interface.
        var sightings: [UInt32: Int] = [:]
        /// The interface it is being resolved on; `nil` during a pause.
        var asking: UInt32?
        var pauseUntil: Duration?
        var details: Details?
        var retry = RetryDelay()
    }

    /// More instances of one type are not looked at: each costs a connection to the daemon.
    package static let maxInstances = 64

    private let type: String
    private var entries: [Key: Entry] = [:]
    private var failure: DNSSDError?
    private var pauseUntil: Duration?
    private var retry = RetryDelay()
    private var told: ServiceListing?

    package init(type: String) { self.type = type }

    /// When `tick` is due.
    package var deadline: Duration? {
        (entries.values.compactMap(\.pauseUntil) + [pauseUntil].compactMap { $0 }).min()
    }

    package func start() -> [BrowserAction] { [.browse] }

    /// The daemon has taken the request.
    package mutating func started() -> [BrowserAction] {
        failure = nil
        return publish()
    }

    package mutating func added(_ key: Key, interface: UInt32) -> [BrowserAction] {
        retry.reset()
        guard entries[key] != nil || entries.count < Self.maxInstances else { return [] }
        entries[key, default: Entry()].sightings[interface, default: 0] += 1
        guard let entry = entries[key], entry.asking == nil, entry.pauseUntil == nil else { return publish() }
        entries[key]?.asking = interface
        return [.resolve(key, interface: interface)]
    }

    package mutating func removed(_ key: Key, interface: UInt32) -> [BrowserAction] {
        guard var entry = entries[key], let count = entry.sightings[interface] else { return [] }
        entry.sightings[interface] = count > 1 ? count - 1 : nil
        entries[key] = entry
        guard let other = entry.sightings.keys.min() else {
            entries[key] = nil
            return [.stopResolving(key)] + publish()
        }
        guard entry.asking == interface, entry.sightings[interface] == nil else { return publish() }
        entries[key]?.asking = other
        return [.resolve(key, interface: other)] + publish()
    }

    package mutating func resolved(_ key: Key, _ details: Details) -> [BrowserAction] {
        guard entries[key] != nil else { return [] }
        entries[key]?.details = details
        entries[key]?.retry.reset()
        return publish()
    }

    /// Nobody answers for an instance.
    package mutating func unresolved(_ key: Key, now: Duration) -> [BrowserAction] {
        guard var entry = entries[key], entry.asking != nil else { return [] }
        entry.details = nil
        entry.asking = nil
        entry.pauseUntil = now + entry.retry.next()
        entries[key] = entry
        return [.stopResolving(key)] + publish()
    }

    /// The daemon is gone, or refuses.
    package mutating func failed(_ error: DNSSDError, now: Duration) -> [BrowserAction] {
        guard pauseUntil == nil else { return [] }
        entries = [:]
        failure = error
        pauseUntil = now + retry.next()
        return [.stop] + publish()
    }

    package mutating func tick(now: Duration) -> [BrowserAction] {
        if let until = pauseUntil {
            guard now >= until else { return [] }
            pauseUntil = nil
            return [.browse]
        }
        var actions: [BrowserAction] = []
        for (key, entry) in entries {
            guard let until = entry.pauseUntil, now >= until, let interface = entry.sightings.keys.min() else {
                continue
            }
            entries[key]?.pauseUntil = nil
            entries[key]?.asking = interface
            actions.append(.resolve(key, interface: interface))
        }
        return actions
    }

    private mutating func publish() -> [BrowserAction] {
        let instances = entries.compactMap { key, entry in
            entry.details.map {
                ServiceInstance(
                    name: key.name, type: type, domain: key.domain, interfaces: Set(entry.sightings.keys),
                    host: $0.host,
                    port: $0.port, txt: $0.txt)
            }
        }
        let listing = ServiceListing(
            instances: instances.sorted { ($0.name, $0.domain) < ($1.name, $1.domain) }, failure: failure)
        guard listing != told else { return [] }
        told = listing
        return [.tell(listing)]
    }
}
