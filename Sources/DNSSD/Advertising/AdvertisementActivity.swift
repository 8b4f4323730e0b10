/// Carries out what an `AdvertisementMachine` wants.
final class AdvertisementActivity: Activity {
    private var machine: AdvertisementMachine
    private let service: ServiceAdvertisement
    private let states: AsyncStream<AdvertisementState>.Continuation
    private var registration: ServiceReference?

    init(_ service: ServiceAdvertisement, states: AsyncStream<AdvertisementState>.Continuation) {
        self.service = service
        self.states = states
        machine = AdvertisementMachine(service)
    }

    var references: [ServiceReference] { registration.map { [$0] } ?? [] }
    var deadline: Duration? { machine.deadline }

    func start(now: Duration) { perform(machine.start(), now) }
    func tick(now: Duration) { perform(machine.tick(now: now), now) }
    func stop() { registration = nil }
    func update(_ txt: TXTRecord, now: Duration) { perform(machine.update(txt), now) }

    func received(_ replies: [DaemonReply], from reference: ServiceReference, now: Duration) {
        for reply in replies where registration === reference {
            switch reply {
            case .registered(let name): perform(machine.registered(name: name), now)
            case .failed(let code): perform(machine.failed(ServiceReference.error(code), now: now), now)
            default: break
            }
        }
    }

    private func perform(_ actions: [AdvertisementAction], _ now: Duration) {
        for action in actions {
            switch action {
            case .register(let name, let txt):
                registration = nil
                var service = service
                service.name = name
                service.txt = txt
                switch ServiceReference.register(service) {
                case .success(let reference): registration = reference
                case .failure(let error): perform(machine.failed(error, now: now), now)
                }
            case .updateTXT(let txt):
                if let error = registration?.updateTXT(txt) { perform(machine.failed(error, now: now), now) }
            case .withdraw: registration = nil
            case .tell(let state): states.yield(state)
            }
        }
    }
}
