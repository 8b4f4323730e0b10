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
        /// Those with small numbers are asked about first.
        var number: Int
        /// How often it was reported for each interface.
        var sightings: [UInt32: Int] = [:]
        /// The interface it is being resolved on; `nil` during a pause, and while there is no place for it.
        var asking: UInt32?
        var pauseUntil: Duration?
        var details: Details?
        var retry = RetryDelay()
    }

    /// So many instances of one type are looked at at the same time: each costs a connection to the daemon. Others wait
    /// until one of these is gone, or does not answer.
    package static let maxInstances = 64
    /// More are not remembered.
    package static let maxKnown = 1_024

    private let type: String
    private var entries: [Key: Entry] = [:]
    private var failure: DNSSDError?
    private var pauseUntil: Duration?
    private var retry = RetryDelay()
    private var told: ServiceListing?
    private var lastNumber = 0

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
        guard entries[key] != nil || entries.count < Self.maxKnown else { return [] }
        var entry = entries[key] ?? Entry(number: nextNumber())
        entry.sightings[interface, default: 0] += 1
        entries[key] = entry
        return askNext() + publish()
    }

    private mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Asks about those who wait, as far as there are places.
    private mutating func askNext() -> [BrowserAction] {
        let places = Self.maxInstances - entries.values.count { $0.asking != nil }
        let waiting = entries.filter { $0.value.asking == nil && $0.value.pauseUntil == nil }
        return waiting.sorted { $0.value.number < $1.value.number }.prefix(places).compactMap { key, entry in
            guard let interface = entry.sightings.keys.min() else { return nil }
            entries[key]?.asking = interface
            return .resolve(key, interface: interface)
        }
    }

    package mutating func removed(_ key: Key, interface: UInt32) -> [BrowserAction] {
        guard var entry = entries[key], let count = entry.sightings[interface] else { return [] }
        entry.sightings[interface] = count > 1 ? count - 1 : nil
        entries[key] = entry
        guard let other = entry.sightings.keys.min() else {
            entries[key] = nil
            return [.stopResolving(key)] + publish() + askNext()
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
        entry.number = nextNumber()
        entries[key] = entry
        return [.stopResolving(key)] + publish() + askNext()
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
        for (key, entry) in entries where entry.pauseUntil.map({ now >= $0 }) ?? false {
            entries[key]?.pauseUntil = nil
        }
        return askNext()
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
