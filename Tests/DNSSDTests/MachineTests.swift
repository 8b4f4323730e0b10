import DNSSD
import Testing

struct AdvertisementMachineTests {
    private var machine = AdvertisementMachine(
        ServiceAdvertisement(name: "Kitchen", type: "_chessup-pvp._tcp", port: 4_000))

    @Test mutating func `a service is registered and told`() {
        #expect(machine.start() == [.register(name: "Kitchen", TXTRecord())])
        #expect(machine.registered(name: "Kitchen") == [.tell(.advertised(name: "Kitchen"))])
        #expect(machine.registered(name: "Kitchen").isEmpty)
        #expect(machine.deadline == nil)
    }

    @Test mutating func `a name that the daemon changed is told`() {
        _ = machine.start()
        #expect(machine.registered(name: "Kitchen #2") == [.tell(.advertised(name: "Kitchen #2"))])
    }

    @Test mutating func `a name that another program of this machine has is numbered`() {
        _ = machine.start()
        #expect(machine.failed(.refused(code: -65_548), now: .zero) == [.register(name: "Kitchen #2", TXTRecord())])
        #expect(machine.failed(.refused(code: -65_548), now: .zero) == [.register(name: "Kitchen #3", TXTRecord())])
    }

    @Test mutating func `a daemon that goes is waited for, longer each time, and told once`() {
        _ = machine.start()
        _ = machine.registered(name: "Kitchen")
        #expect(machine.failed(.noDaemon, now: .zero) == [.withdraw, .tell(.unavailable(.noDaemon))])
        #expect(machine.failed(.noDaemon, now: .zero).isEmpty)
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<7 {
            guard let due = machine.deadline else { break }
            waits.append(due - now)
            now = due
            #expect(machine.tick(now: now) == [.register(name: "Kitchen", TXTRecord())])
            #expect(machine.failed(.noDaemon, now: now) == [.withdraw])
        }
        #expect(
            waits == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10),
            ])
    }

    @Test mutating func `a new TXT record is told to the daemon, also after its return`() {
        _ = machine.start()
        _ = machine.registered(name: "Kitchen")
        let txt = TXTRecord(["a": "1"])
        #expect(machine.update(txt) == [.updateTXT(txt)])
        #expect(machine.update(txt).isEmpty)
        _ = machine.failed(.noDaemon, now: .zero)
        #expect(machine.tick(now: .seconds(1)) == [.register(name: "Kitchen", txt)])
    }

    @Test func `names are cut to what DNS takes, at a character`() {
        let long = String(repeating: "é", count: 40)
        var machine = AdvertisementMachine(ServiceAdvertisement(name: long, type: "_x._tcp", port: 1))
        #expect(machine.start() == [.register(name: String(repeating: "é", count: 31), TXTRecord())])
        #expect(
            machine.failed(.refused(code: -65_548), now: .zero)
                == [.register(name: String(repeating: "é", count: 30) + " #2", TXTRecord())])
    }

    @Test(arguments: ["", "_x", "x._tcp", "_x._sctp", "_._tcp", "_toolongtoolongto._udp", "_a b._tcp", "_x._tcp.local"])
    func `what is no service type is refused`(_ type: String) {
        #expect(throws: DNSSDError.self) { try ServiceDirectory().browse(type) }
        #expect(throws: DNSSDError.self) {
            try ServiceDirectory().advertise(ServiceAdvertisement(name: "n", type: type, port: 1))
        }
    }
}

struct BrowserMachineTests {
    private var machine = BrowserMachine(type: "_x._tcp")
    private let kitchen = BrowserMachine.Key(name: "Kitchen", domain: "local")
    private let details = BrowserMachine.Details(host: "k.local", port: 7, txt: TXTRecord(["v": "1"]))

    private func listing(_ interfaces: Set<UInt32>) -> ServiceListing {
        ServiceListing(instances: [
            ServiceInstance(
                name: "Kitchen", type: "_x._tcp", interfaces: interfaces, host: "k.local", port: 7,
                txt: TXTRecord(["v": "1"]))
        ])
    }

    @Test mutating func `an instance is listed once it is resolved, with all its interfaces`() {
        #expect(machine.start() == [.browse])
        #expect(machine.started() == [.tell(ServiceListing())])
        #expect(machine.added(kitchen, interface: 2) == [.resolve(kitchen, interface: 2)])
        // Once for each family of addresses, and on another interface.
        #expect(machine.added(kitchen, interface: 2).isEmpty)
        #expect(machine.resolved(kitchen, details) == [.tell(listing([2]))])
        #expect(machine.added(kitchen, interface: 3) == [.tell(listing([2, 3]))])
    }

    @Test mutating func `it is gone when it is gone everywhere`() {
        _ = machine.added(kitchen, interface: 2)
        _ = machine.added(kitchen, interface: 2)
        _ = machine.added(kitchen, interface: 3)
        _ = machine.resolved(kitchen, details)
        #expect(machine.removed(kitchen, interface: 2).isEmpty)
        // It was asked about on the interface that it is gone from.
        #expect(machine.removed(kitchen, interface: 2) == [.resolve(kitchen, interface: 3), .tell(listing([3]))])
        #expect(machine.removed(kitchen, interface: 3) == [.stopResolving(kitchen), .tell(ServiceListing())])
        #expect(machine.removed(kitchen, interface: 3).isEmpty)
    }

    @Test mutating func `a change of its TXT record is told, and nothing twice`() {
        _ = machine.added(kitchen, interface: 2)
        _ = machine.resolved(kitchen, details)
        #expect(machine.resolved(kitchen, details).isEmpty)
        var other = details
        other.txt["v"] = "2"
        guard case .tell(let listing)? = machine.resolved(kitchen, other).first else {
            Issue.record("the change is not told")
            return
        }
        #expect(listing.instances.first?.txt["v"] == "2")
    }

    @Test mutating func `an instance that nobody answers for is left out until somebody does`() {
        _ = machine.added(kitchen, interface: 2)
        _ = machine.resolved(kitchen, details)
        #expect(machine.unresolved(kitchen, now: .seconds(9)) == [.stopResolving(kitchen), .tell(ServiceListing())])
        #expect(machine.deadline == .milliseconds(9_500))
        #expect(machine.tick(now: .milliseconds(9_499)).isEmpty)
        #expect(machine.tick(now: .milliseconds(9_500)) == [.resolve(kitchen, interface: 2)])
        #expect(machine.resolved(kitchen, details) == [.tell(listing([2]))])
    }

    @Test mutating func `a daemon that goes takes everything with it, and is asked again`() {
        _ = machine.started()
        _ = machine.added(kitchen, interface: 2)
        _ = machine.resolved(kitchen, details)
        #expect(machine.failed(.noDaemon, now: .zero) == [.stop, .tell(ServiceListing(failure: .noDaemon))])
        #expect(machine.failed(.noDaemon, now: .zero).isEmpty)
        #expect(machine.tick(now: .milliseconds(500)) == [.browse])
        #expect(machine.started() == [.tell(ServiceListing())])
    }

    @Test mutating func `not more instances than can be looked at are looked at, and the others have their turn`() {
        let limit = BrowserMachine.maxInstances
        let keys = (0..<limit + 50).map { BrowserMachine.Key(name: "\($0)", domain: "local") }
        for (number, key) in keys.enumerated() {
            #expect(machine.added(key, interface: 2).isEmpty == (number >= limit))
        }
        _ = machine.resolved(keys[0], details)
        let gone = machine.removed(keys[0], interface: 2)
        #expect(gone == [.stopResolving(keys[0]), .tell(ServiceListing()), .resolve(keys[limit], interface: 2)])
        #expect(
            machine.unresolved(keys[1], now: .zero) == [
                .stopResolving(keys[1]), .resolve(keys[limit + 1], interface: 2),
            ])
        // The one that did not answer waits behind those who were never asked.
        #expect(machine.tick(now: .seconds(1)).isEmpty)
        #expect(machine.removed(keys[2], interface: 2).contains(.resolve(keys[limit + 2], interface: 2)))
    }
}
