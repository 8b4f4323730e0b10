/// Asks for the addresses of a host, once.
final class AddressActivity: Activity {
    typealias Answer = Result<[ServiceAddress], DNSSDError>

    private let host: String
    private let interfaces: [UInt32]
    private let limit: Duration
    private let finish: (Answer) -> Void
    private(set) var references: [ServiceReference] = []
    private(set) var deadline: Duration?
    private var found: Set<ServiceAddress> = []
    private var failure: DNSSDError

    /// After the first address others of the other family may come; this long they are waited for.
    private static let patience = Duration.milliseconds(250)

    /// - Parameter finish: called once, unless the activity is stopped before.
    init(host: String, interfaces: [UInt32], limit: Duration, finish: @escaping (Answer) -> Void) {
        self.host = host
        self.interfaces = interfaces
        self.limit = limit
        self.finish = finish
        failure = .notFound(host)
    }

    func start(now: Duration) {
        deadline = now + limit
        for interface in interfaces {
            for type: UInt16 in [1, 28] {
                switch ServiceReference.query(host, recordType: type, interface: interface) {
                case .success(let reference): references.append(reference)
                case .failure(let error): failure = error
                }
            }
        }
        if references.isEmpty { deadline = now }
    }

    func received(_ replies: [DaemonReply], from reference: ServiceReference, now: Duration) {
        for reply in replies {
            switch reply {
            case .record(let bytes, let interface):
                guard let address = ServiceAddress(bytes: bytes, interface: interface), found.insert(address).inserted
                else { continue }
                deadline = min(deadline ?? now, now + Self.patience)
            case .failed(let code):
                references.removeAll { $0 === reference }
                if code != DaemonCode.timeout { failure = ServiceReference.error(code) }
                if references.isEmpty { deadline = now }
            default: break
            }
        }
    }

    func tick(now: Duration) {
        deadline = nil
        references = []
        let addresses = found.sorted { ($0.rank, $0.description) < ($1.rank, $1.description) }
        finish(addresses.isEmpty ? .failure(failure) : .success(addresses))
    }

    func stop() { references = [] }
}
