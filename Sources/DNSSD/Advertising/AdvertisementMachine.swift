/// What an advertisement asks of the daemon.
package enum AdvertisementAction: Sendable, Equatable {
    /// Drop what is registered, if anything, and register under this name.
    case register(name: String, TXTRecord)
    case updateTXT(TXTRecord)
    /// Drop what is registered.
    case withdraw
    case tell(AdvertisementState)
}

/// The life of one advertisement, as a value.
///
///     registering -> advertised <-> (renamed by the daemon)
///          ^             |
///          |             v  daemon gone, or it refuses
///          +---------- waiting
///
/// A name that another program of this machine has (code -65548, which daemons leave to their clients) is numbered, as
/// daemons do it with names of other machines.
package struct AdvertisementMachine {
    private enum State {
        case registering(name: String)
        case advertised(name: String)
        case waiting(until: Duration)
    }

    private var state: State
    private var service: ServiceAdvertisement
    private var retry = RetryDelay()
    private var told: AdvertisementState?
    /// The number that the name has when it is taken: 1 is none.
    private var number = 1
    private static let maxNumber = 64

    package init(_ service: ServiceAdvertisement) {
        self.service = service
        state = .registering(name: service.name)
    }

    /// When `tick` is due.
    package var deadline: Duration? { if case .waiting(let until) = state { until } else { nil } }

    package mutating func start() -> [AdvertisementAction] {
        service.name = service.name.cut(toBytes: ServiceAdvertisement.maxNameBytes)
        return register()
    }

    package mutating func registered(name: String) -> [AdvertisementAction] {
        retry.reset()
        if case .advertised(name) = state { return [] }
        state = .advertised(name: name)
        return tell(.advertised(name: name))
    }

    package mutating func failed(_ error: DNSSDError, now: Duration) -> [AdvertisementAction] {
        if case .refused(DaemonCode.nameConflict) = error, number < Self.maxNumber {
            number += 1
            return register()
        }
        if case .waiting = state { return [] }
        state = .waiting(until: now + retry.next())
        return [.withdraw] + tell(.unavailable(error))
    }

    /// Tells a state, unless it is the one that was told last.
    private mutating func tell(_ state: AdvertisementState) -> [AdvertisementAction] {
        defer { told = state }
        return told == state ? [] : [.tell(state)]
    }

    package mutating func update(_ txt: TXTRecord) -> [AdvertisementAction] {
        guard service.txt != txt else { return [] }
        service.txt = txt
        switch state {
        case .advertised: return [.updateTXT(txt)]
        case .registering: return register()
        case .waiting: return []
        }
    }

    package mutating func tick(now: Duration) -> [AdvertisementAction] {
        guard case .waiting(let until) = state, now >= until else { return [] }
        number = 1
        return register()
    }

    private mutating func register() -> [AdvertisementAction] {
        let suffix = number == 1 ? "" : " #\(number)"
        let name = service.name.cut(toBytes: ServiceAdvertisement.maxNameBytes - suffix.utf8.count) + suffix
        state = .registering(name: name)
        return [.register(name: name, service.txt)]
    }
}

extension String {
    /// As many whole characters from the front as fit into so many bytes of UTF-8.
    package func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var bytes = 0
        return String(
            prefix { character in
                bytes += character.utf8.count
                return bytes <= limit
            })
    }
}
