/// Carries out what a `BrowserMachine` wants.
final class BrowserActivity: Activity {
    private var machine: BrowserMachine
    private let type: String
    private let listings: AsyncStream<ServiceListing>.Continuation
    private var browser: ServiceReference?
    private var resolvers: [BrowserMachine.Key: ServiceReference] = [:]

    init(type: String, listings: AsyncStream<ServiceListing>.Continuation) {
        self.type = type
        self.listings = listings
        machine = BrowserMachine(type: type)
    }

    var references: [ServiceReference] { (browser.map { [$0] } ?? []) + resolvers.values }
    var deadline: Duration? { machine.deadline }

    func start(now: Duration) { perform(machine.start(), now) }
    func tick(now: Duration) { perform(machine.tick(now: now), now) }

    func stop() {
        browser = nil
        resolvers = [:]
    }

    func received(_ replies: [DaemonReply], from reference: ServiceReference, now: Duration) {
        if reference === browser {
            for reply in replies where reference === browser { browsed(reply, now) }
            return
        }
        guard let key = resolvers.first(where: { $0.value === reference })?.key else { return }
        for reply in replies where resolvers[key] === reference {
            switch reply {
            case .resolved(let details): perform(machine.resolved(key, details), now)
            // Also when the daemon is gone, which the browser is told as well.
            case .failed: perform(machine.unresolved(key, now: now), now)
            default: break
            }
        }
    }

    private func browsed(_ reply: DaemonReply, _ now: Duration) {
        switch reply {
        case .added(let key, let interface): perform(machine.added(key, interface: interface), now)
        case .removed(let key, let interface): perform(machine.removed(key, interface: interface), now)
        case .failed(let code): perform(machine.failed(ServiceReference.error(code), now: now), now)
        default: break
        }
    }

    private func perform(_ actions: [BrowserAction], _ now: Duration) {
        for action in actions {
            switch action {
            case .browse:
                switch ServiceReference.browse(type) {
                case .success(let reference):
                    browser = reference
                    perform(machine.started(), now)
                case .failure(let error): perform(machine.failed(error, now: now), now)
                }
            case .resolve(let key, let interface):
                resolvers[key] = nil
                switch ServiceReference.resolve(key, type: type, interface: interface) {
                case .success(let reference): resolvers[key] = reference
                case .failure: perform(machine.unresolved(key, now: now), now)
                }
            case .stopResolving(let key): resolvers[key] = nil
            case .stop: stop()
            case .tell(let listing): listings.yield(listing)
            }
        }
    }
}
