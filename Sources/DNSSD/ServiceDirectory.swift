import Synchronization

/// What is offered in the local network: advertises services, lists those of others, finds their addresses (multicast DNS
/// and DNS-SD, RFC 6762 and 6763), with the help of the machine's daemon (Avahi).
///
/// Make one for a process. It uses one thread of its own; Avahi's library adds one for each advertisement, browser and
/// listed instance. When the daemon goes away everything is asked of it again as soon as it is back.
///
/// Avahi's library prints a warning when it is first used, unless the environment has `AVAHI_COMPAT_NOWARN`: programs
/// should set it first of all.
public final class ServiceDirectory: Sendable {
    private let thread = DirectoryThread()

    public init() {}

    /// Advertises a service on all interfaces for as long as the result is kept and read.
    /// - Throws: `DNSSDError.invalid`. Whatever the daemon minds is told as a state.
    public func advertise(_ service: ServiceAdvertisement) throws(DNSSDError) -> Advertising {
        if let problem = service.problem { throw problem }
        let id = thread.reserveID()
        let (states, continuation) = AsyncStream.makeStream(
            of: AdvertisementState.self, bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { [thread] _ in thread.submit { $0.end(id) } }
        thread.submit { $0.begin(AdvertisementActivity(service, states: continuation), id: id) }
        return Advertising(states: states) { [thread] txt in
            thread.submit { $0.with(id, as: AdvertisementActivity.self) { $0.update(txt, now: $1) } }
        }
    }

    /// Lists the services of a type: the current list, then again on each change. A slow reader misses those in between.
    /// Browsing ends when the sequence, its iterators and their task are gone.
    /// - Parameter type: as in `_http._tcp`.
    /// - Throws: `DNSSDError.invalid`. Whatever the daemon minds is told in the list.
    public func browse(_ type: String) throws(DNSSDError) -> AsyncStream<ServiceListing> {
        guard ServiceType.isValid(type) else { throw .invalid("“\(type)” is no service type like _name._tcp") }
        let id = thread.reserveID()
        let (listings, continuation) = AsyncStream.makeStream(
            of: ServiceListing.self, bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { [thread] _ in thread.submit { $0.end(id) } }
        thread.submit { $0.begin(BrowserActivity(type: type, listings: continuation), id: id) }
        return listings
    }

    /// The addresses of an instance's host, the most promising first.
    /// - Throws: `DNSSDError` when there is none within the time, `.notFound` also when the task is cancelled.
    public func addresses(
        of instance: ServiceInstance, within limit: Duration
    ) async throws(DNSSDError) -> [ServiceAddress] {
        let id = thread.reserveID()
        let answer = Mutex<CheckedContinuation<AddressActivity.Answer, Never>?>(nil)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.withLock { $0 = continuation }
                thread.submit { work in
                    let activity = AddressActivity(
                        host: instance.host, interfaces: instance.interfaces.sorted(), limit: limit
                    ) { result in answer.withLock { $0.take() }?.resume(returning: result) }
                    work.begin(activity, id: id)
                }
                if Task.isCancelled {
                    answer.withLock { $0.take() }?.resume(returning: .failure(.notFound(instance.host)))
                }
            }
        } onCancel: {
            answer.withLock { $0.take() }?.resume(returning: .failure(.notFound(instance.host)))
        }
        thread.submit { $0.end(id) }
        return try result.get()
    }
}
