import CDNSSD
import Glibc

/// One conversation with the daemon. Used on one thread only. Avahi's library gives each a thread of its own that waits
/// for the daemon, and a connection to D-Bus.
@safe
final class ServiceReference {
    private let reference: DNSServiceRef
    private let box: ReplyBox

    private init(owning reference: DNSServiceRef, box: ReplyBox) {
        unsafe self.reference = reference
        self.box = box
    }

    deinit {
        // Also ends the callbacks, which use the box.
        unsafe DNSServiceRefDeallocate(reference)
    }

    /// Once for the process, before the library allocates anything (see shim.h).
    private static let usesZeroedMemory: Void = cdnssd_use_zeroed_memory()

    /// Opens a conversation.
    /// - Parameter open: calls the library with the box's pointer as context.
    static func make(
        _ open: (UnsafeMutablePointer<DNSServiceRef?>, ReplyBox) -> DNSServiceErrorType
    ) -> Result<ServiceReference, DNSSDError> {
        _ = usesZeroedMemory
        let box = ReplyBox()
        var reference: DNSServiceRef? = nil
        let code = unsafe open(&reference, box)
        guard code == 0, let reference = unsafe reference else { return .failure(error(code)) }
        return .success(unsafe ServiceReference(owning: reference, box: box))
    }

    static func error(_ code: Int32) -> DNSSDError {
        code == DaemonCode.unknown ? .noDaemon : .refused(code: code)
    }

    /// Readable when the daemon has said something.
    var descriptor: Int32 { unsafe DNSServiceRefSockFD(reference) }

    /// Reads what the daemon has said. May wait for it: call it when the descriptor is readable.
    func read() -> [DaemonReply] {
        let code = unsafe DNSServiceProcessResult(reference)
        let replies = box.take()
        return code == 0 || !replies.isEmpty ? replies : [.failed(code: code)]
    }

    /// Replaces the TXT record of a registration.
    /// - Returns: what the daemon minds.
    func updateTXT(_ txt: TXTRecord) -> DNSSDError? {
        let bytes = txt.bytes
        let code = unsafe DNSServiceUpdateRecord(reference, nil, 0, UInt16(bytes.count), bytes, 0)
        return code == 0 ? nil : Self.error(code)
    }
}
