import CUSRSCTP
import Glibc

/// One SCTP association (RFC 9260) as it runs in a DTLS session (RFC 8261): packets in, packets and messages out.
///
/// Messages of different streams are interleaved (RFC 8260), and streams get the same share of the way. It has no socket
/// of the system and no timer: `SCTPLibrary.runTimers` must be called while there are associations. Not for several
/// threads at a time. After every call packets may wait in `takePackets`.
@safe public final class SCTPAssociation {
    private let socket: OpaquePointer
    private let name: UInt
    private let outlet: SCTPOutlet
    private let configuration: SCTPConfiguration
    private var isOpen = true
    /// Whether small messages wait for others (Nagle): only while more of them come at once.
    private var isBundling = false

    private init(socket: OpaquePointer, name: UInt, outlet: SCTPOutlet, configuration: SCTPConfiguration) {
        unsafe self.socket = socket
        self.name = name
        self.outlet = outlet
        self.configuration = configuration
    }

    deinit { close() }

    /// Begins an association. Both sides do that: there is no client and no server.
    /// - Parameter wake: called on any thread when a timer has made something to send or to read, until it is taken. It
    ///   must not use the association at once.
    public static func start(
        _ configuration: SCTPConfiguration, wake: @escaping @Sendable () -> Void
    ) throws(SCTPError) -> SCTPAssociation {
        let outlet = SCTPOutlet(wake: wake)
        let name = SCTPLibrary.register(outlet)
        unsafe usrsctp_register_address(UnsafeMutableRawPointer(bitPattern: name))
        guard let socket = unsafe usrsctp_socket(AF_CONN, Int32(SOCK_STREAM.rawValue), Int32(132), nil, nil, 0, nil)
        else {
            let error = SCTPError.latest("making a socket")
            unsafe usrsctp_deregister_address(UnsafeMutableRawPointer(bitPattern: name))
            SCTPLibrary.forget(name)
            throw error
        }
        let association = unsafe SCTPAssociation(
            socket: socket, name: name, outlet: outlet, configuration: configuration)
        try association.setUp()
        try association.connect()
        return association
    }

    /// Ends it at once: the other side gets an abort if it is still there.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        outlet.setInCall(true)
        unsafe usrsctp_set_upcall(socket, nil, nil)
        unsafe usrsctp_close(socket)
        outlet.setInCall(false)
        unsafe usrsctp_deregister_address(UnsafeMutableRawPointer(bitPattern: name))
        SCTPLibrary.forget(name)
    }

    /// Ends it politely: what was sent arrives first, then `down` comes.
    public func shutDown() {
        guard isOpen else { return }
        call { unsafe usrsctp_shutdown(socket, Int32(SHUT_WR)) }
    }

    // MARK: In

    /// Takes a packet of the other side.
    public func receive(_ packet: RawSpan) {
        guard isOpen else { return }
        call {
            unsafe packet.withUnsafeBytes { bytes in
                unsafe usrsctp_conninput(UnsafeMutableRawPointer(bitPattern: name), bytes.baseAddress, bytes.count, 0)
            }
        }
    }

    /// The next event; `nil` when there is none. What is not read keeps the window of the other side closed.
    /// - Parameter buffer: gets the bytes of a piece. At least 4,096; as long as `partialDelivery`, and shorter messages
    ///   come whole.
    public func read(into buffer: inout [UInt8]) -> SCTPEvent? {
        while isOpen {
            let received = call {
                unsafe buffer.withUnsafeMutableBytes { unsafe cusrsctp_receive(socket, $0.baseAddress, $0.count) }
            }
            guard received.count > 0 else { return received.count == 0 ? .down(isPolite: true) : nil }
            if let event = received.event { return event }
        }
        return nil
    }

    // MARK: Out

    /// Bytes that are sent and not acknowledged, or wait for it.
    public var buffered: Int {
        guard isOpen else { return 0 }
        var buffered = cusrsctp_buffered()
        var count = socklen_t(MemoryLayout<cusrsctp_buffered>.size)
        let result = unsafe usrsctp_getsockopt(socket, 132, CUSRSCTP_GET_SNDBUF_USE, &buffered, &count)
        return result == 0 ? Int(buffered.sending) : 0
    }

    /// Sends a message or a piece of one.
    ///
    /// Pieces of one message go on its stream one after the other; meanwhile other streams have messages of their own.
    /// - Parameters:
    ///   - isReliable: `false`: out of order, and never sent twice.
    ///   - isFollowed: another one follows at once, so that both may go in one packet.
    /// - Returns: how many bytes were taken: less than all of them when the send buffer is full.
    public func send(
        _ bytes: RawSpan, stream: UInt16, isEnd: Bool = true, isReliable: Bool = true, isFollowed: Bool = false
    ) throws(SCTPError) -> Int {
        guard isOpen else { throw SCTPError(operation: "sending", code: ENOTCONN) }
        if isFollowed != isBundling {
            try set(UInt32(isFollowed ? 0 : 1), SCTP_NODELAY)
            isBundling = isFollowed
        }
        let (count, code) = call {
            unsafe bytes.withUnsafeBytes { bytes in
                let count = unsafe cusrsctp_send(
                    socket, bytes.baseAddress, bytes.count, stream, configuration.payloadProtocol, isEnd ? 1 : 0,
                    isReliable ? 0 : 1)
                return (count, errno)
            }
        }
        if count >= 0 { return count }
        guard code == EWOULDBLOCK || code == ENOBUFS else { throw SCTPError(operation: "sending", code: code) }
        return 0
    }

    /// Hands over every packet that waits to be sent.
    public func takePackets(_ body: (RawSpan) -> Void) {
        let bytes = outlet.take()
        guard !bytes.isEmpty else { return }
        let span = unsafe bytes.span.bytes
        let header = MemoryLayout<UInt32>.size
        var offset = 0
        while offset < span.byteCount {
            let length = unsafe Int(span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
            body(span.extracting(offset + header..<offset + header + length))
            offset += header + length
        }
        outlet.giveBack(bytes)
    }

    // MARK: Parts

    /// A call into the library that may send at once.
    @discardableResult
    private func call<Value>(_ body: () -> Value) -> Value {
        outlet.setInCall(true)
        defer { outlet.setInCall(false) }
        return body()
    }

    private func setUp() throws(SCTPError) {
        unsafe usrsctp_set_non_blocking(socket, 1)
        unsafe usrsctp_set_upcall(
            socket, { _, name, _ in SCTPLibrary.outlet(UInt(bitPattern: name))?.note() },
            UnsafeMutableRawPointer(bitPattern: name))
        // Closing aborts, rather than leave a socket that nobody knows.
        try set(linger(l_onoff: 1, l_linger: 0), SO_LINGER, level: SOL_SOCKET)
        try set(Int32(configuration.sendBuffer), SO_SNDBUF, level: SOL_SOCKET)
        try set(Int32(configuration.receiveWindow), SO_RCVBUF, level: SOL_SOCKET)
        // Level 2, which interleaving asks for: pieces of messages of several streams alternate.
        try set(UInt32(2), SCTP_FRAGMENT_INTERLEAVE)
        try set(sctp_assoc_value(assoc_id: 0, assoc_value: 1), CUSRSCTP_INTERLEAVING_SUPPORTED)
        try set(UInt32(configuration.partialDelivery), SCTP_PARTIAL_DELIVERY_POINT)
        try set(sctp_assoc_value(assoc_id: 0, assoc_value: UInt32(SCTP_SS_FAIR_BANDWITH)), SCTP_PLUGGABLE_SS)
        try set(UInt32(1), SCTP_EXPLICIT_EOR)
        try set(UInt32(1), SCTP_NODELAY)
        try set(UInt32(1), SCTP_RECVRCVINFO)
        let streams = configuration.streams
        try set(
            sctp_initmsg(
                sinit_num_ostreams: streams, sinit_max_instreams: streams, sinit_max_attempts: 60,
                sinit_max_init_timeo: 1_000), SCTP_INITMSG)
        for event in [SCTP_ASSOC_CHANGE, SCTP_SHUTDOWN_EVENT, SCTP_PARTIAL_DELIVERY_EVENT] {
            let future = sctp_assoc_t(SCTP_FUTURE_ASSOC)
            try set(sctp_event(se_assoc_id: future, se_type: UInt16(event), se_on: 1), SCTP_EVENT)
        }
        // The library adds the common header of 12 bytes.
        guard unsafe cusrsctp_set_path(socket, configuration.heartbeat, UInt32(configuration.mtu - 12), 60) == 0 else {
            throw .latest("setting the path")
        }
    }

    private func set<Value: BitwiseCopyable>(_ value: Value, _ option: Int32, level: Int32 = 132) throws(SCTPError) {
        let result = unsafe withUnsafePointer(to: value) { value in
            unsafe usrsctp_setsockopt(socket, level, option, value, socklen_t(MemoryLayout<Value>.size))
        }
        guard result == 0 else { throw .latest("setting option \(option)") }
    }

    private func connect() throws(SCTPError) {
        let code = call { unsafe cusrsctp_connect(socket, name, configuration.port) }
        guard code == 0 else { throw SCTPError(operation: "connecting", code: code) }
    }
}

extension cusrsctp_received {
    /// - Returns: `nil` for a notification of which nobody needs to know.
    fileprivate var event: SCTPEvent? {
        guard is_notification != 0 else {
            return .piece(
                SCTPPiece(
                    count: count, stream: stream, payloadProtocol: `protocol`, isUnordered: is_unordered != 0,
                    isEnd: is_end != 0))
        }
        switch notice {
        case CUSRSCTP_UP: return .up
        case CUSRSCTP_UNFIT: return .unfit
        case CUSRSCTP_ENDING: return .ending
        case CUSRSCTP_DOWN: return .down(isPolite: true)
        case CUSRSCTP_LOST: return .down(isPolite: false)
        case CUSRSCTP_BROKEN: return .broken(stream: stream)
        default: return nil
        }
    }
}
