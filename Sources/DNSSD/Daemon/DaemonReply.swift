import CDNSSD

/// Codes of `dns_sd.h` that mean something to us.
enum DaemonCode {
    /// What Avahi's library says for everything, above all for a daemon that is not there.
    static let unknown: Int32 = -65_537
    /// Another program of this machine has the name.
    static let nameConflict: Int32 = -65_548
    static let timeout: Int32 = -65_568
}

/// What the daemon says to a `ServiceReference`.
enum DaemonReply: Sendable {
    case registered(name: String)
    case added(BrowserMachine.Key, interface: UInt32)
    case removed(BrowserMachine.Key, interface: UInt32)
    case resolved(BrowserMachine.Details)
    /// Data of a resource record.
    case record([UInt8], interface: UInt32)
    case failed(code: Int32)
}

/// Where the library's callbacks put what the daemon says, so that nothing happens inside of them: a reference must not
/// be given up in its own callback.
final class ReplyBox {
    fileprivate(set) var replies: [DaemonReply] = []

    func take() -> [DaemonReply] {
        defer { replies = [] }
        return replies
    }

    /// Adds what a callback got.
    /// - Parameter context: what `pointer` gave.
    @unsafe fileprivate static func put(
        _ context: UnsafeMutableRawPointer?, _ code: DNSServiceErrorType, _ reply: () -> DaemonReply?
    ) {
        guard let context = unsafe context else { return }
        // SAFETY: the reference that gave the pointer keeps the box for as long as there can be callbacks.
        let box = unsafe Unmanaged<ReplyBox>.fromOpaque(context).takeUnretainedValue()
        guard code == 0 else {
            box.replies.append(.failed(code: code))
            return
        }
        if let reply = reply() { box.replies.append(reply) }
    }

    @unsafe fileprivate var pointer: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }
}

extension ServiceReference {
    /// Registers a service.
    static func register(_ service: ServiceAdvertisement) -> Result<ServiceReference, DNSSDError> {
        unsafe make { reference, box in
            let txt = service.txt.bytes
            return unsafe DNSServiceRegister(
                reference, 0, 0, service.name, service.type, nil, nil, service.port.bigEndian, UInt16(txt.count), txt,
                { _, _, code, name, _, _, context in
                    unsafe ReplyBox.put(context, code) {
                        unsafe name.map { .registered(name: unsafe String(cString: $0)) }
                    }
                }, box.pointer)
        }
    }

    /// Looks for services of a type on every interface.
    static func browse(_ type: String) -> Result<ServiceReference, DNSSDError> {
        unsafe make { reference, box in
            unsafe DNSServiceBrowse(
                reference, 0, 0, type, nil,
                { _, flags, interface, code, name, _, domain, context in
                    unsafe ReplyBox.put(context, code) {
                        guard let name = unsafe name, let domain = unsafe domain else { return nil }
                        let key = unsafe BrowserMachine.Key(
                            name: String(cString: name), domain: ServiceReference.plain(String(cString: domain)))
                        let isAdded = flags & DNSServiceFlags(kDNSServiceFlagsAdd) != 0
                        return isAdded ? .added(key, interface: interface) : .removed(key, interface: interface)
                    }
                }, box.pointer)
        }
    }

    /// Asks for host, port and TXT record, and goes on asking: a change is told, and when nobody answers any more.
    static func resolve(
        _ key: BrowserMachine.Key, type: String, interface: UInt32
    ) -> Result<ServiceReference, DNSSDError> {
        unsafe make { reference, box in
            unsafe DNSServiceResolve(
                reference, 0, interface, key.name, type, key.domain,
                { _, _, _, code, _, host, port, length, txt, context in
                    unsafe ReplyBox.put(context, code) {
                        guard let host = unsafe host else { return nil }
                        let bytes = unsafe txt.map {
                            unsafe [UInt8](UnsafeBufferPointer(start: $0, count: Int(length)))
                        }
                        return .resolved(
                            BrowserMachine.Details(
                                host: ServiceReference.plain(unsafe String(cString: host)),
                                port: UInt16(bigEndian: port),
                                txt: TXTRecord(decoding: bytes ?? [])))
                    }
                }, box.pointer)
        }
    }

    /// Asks for records of a host: type 1 are IPv4 addresses, 28 IPv6 addresses (RFC 1035, RFC 3596).
    static func query(
        _ host: String, recordType: UInt16, interface: UInt32
    ) -> Result<ServiceReference, DNSSDError> {
        unsafe make { reference, box in
            unsafe DNSServiceQueryRecord(
                reference, 0, interface, host, recordType, 1,
                { _, flags, interface, code, _, _, _, length, data, _, context in
                    unsafe ReplyBox.put(context, code) {
                        guard flags & DNSServiceFlags(kDNSServiceFlagsAdd) != 0, let data = unsafe data else {
                            return nil
                        }
                        return .record(
                            unsafe [UInt8](UnsafeRawBufferPointer(start: data, count: Int(length))),
                            interface: interface)
                    }
                }, box.pointer)
        }
    }

    /// A domain or host without the dot at its end, which some daemons write.
    private static func plain(_ name: String) -> String { name.hasSuffix(".") ? String(name.dropLast()) : name }
}
