import CUSRSCTP
import Glibc
import Synchronization

/// usrsctp, of which a process has one: its start, its timers, and who is who.
public enum SCTPLibrary {
    private struct Registry {
        var outlets: [UInt: SCTPOutlet] = [:]
        var nextName: UInt = 1
    }

    private static let registry = Mutex(Registry())
    private static let lastTick = Mutex<ContinuousClock.Instant?>(nil)

    /// Runs the timers that are due. Any thread, as often as it likes: what is done too early or by two at a time does
    /// nothing. Associations that have something to send or to say tell their owners.
    /// - Parameter period: nothing happens sooner than this after the last time. At least a millisecond.
    public static func runTimers(every period: Duration = .milliseconds(10)) {
        _ = isStarted
        lastTick.withLockIfAvailable { last in
            let now = ContinuousClock.now
            guard let before = last else {
                last = now
                return
            }
            let elapsed = before.duration(to: now)
            guard elapsed >= period else { return }
            let milliseconds =
                elapsed.components.seconds * 1_000 + elapsed.components.attoseconds / 1_000_000_000_000_000
            last = before + .milliseconds(milliseconds)
            // A machine that slept: nobody has to catch up on more than a minute.
            usrsctp_handle_timers(UInt32(min(milliseconds, 60_000)))
        }
    }

    /// A name for an association, by which the library calls it. Never given twice.
    static func register(_ outlet: SCTPOutlet) -> UInt {
        _ = isStarted
        let (name, isFirst) = registry.withLock { registry in
            defer { registry.nextName += 1 }
            let isFirst = registry.outlets.isEmpty
            registry.outlets[registry.nextName] = outlet
            return (registry.nextName, isFirst)
        }
        // Nobody may have run the timers for hours: that is no time that passes for a new association.
        if isFirst { lastTick.withLock { $0 = .now } }
        return name
    }

    static func forget(_ name: UInt) { registry.withLock { $0.outlets[name] = nil } }

    static func outlet(_ name: UInt) -> SCTPOutlet? { registry.withLock { $0.outlets[name] } }

    private static let isStarted: Bool = {
        unsafe cusrsctp_start { name, bytes, count, _, _ in
            let packet = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            unsafe SCTPLibrary.outlet(UInt(bitPattern: name))?.add(packet)
            return 0
        }
        configure()
        return true
    }()

    /// Settings of the whole process. What is switched off is for hosts with several addresses, or for networks that are
    /// no DTLS session: that one authenticates every packet, which makes the checksum superfluous (RFC 9653).
    private static func configure() {
        usrsctp_enable_crc32c_offload()
        for isSet in [
            usrsctp_sysctl_set_sctp_ecn_enable(0), usrsctp_sysctl_set_sctp_auth_enable(0),
            usrsctp_sysctl_set_sctp_asconf_enable(0), usrsctp_sysctl_set_sctp_auto_asconf(0),
            usrsctp_sysctl_set_sctp_reconfig_enable(0), usrsctp_sysctl_set_sctp_nrsack_enable(0),
            usrsctp_sysctl_set_sctp_pktdrop_enable(0), usrsctp_sysctl_set_sctp_blackhole(2),
            // Below the time of retransmission of the other side, whose least is 100 ms.
            usrsctp_sysctl_set_sctp_delayed_sack_time_default(20), usrsctp_sysctl_set_sctp_sack_freq_default(2),
            usrsctp_sysctl_set_sctp_rto_min_default(100), usrsctp_sysctl_set_sctp_rto_initial_default(400),
            usrsctp_sysctl_set_sctp_rto_max_default(1_000), usrsctp_sysctl_set_sctp_init_rto_max_default(1_000),
            usrsctp_sysctl_set_sctp_initial_cwnd(10), usrsctp_sysctl_set_sctp_max_burst_default(16),
            usrsctp_sysctl_set_sctp_fr_max_burst_default(16),
            // Also what bounds the memory for many tiny chunks.
            usrsctp_sysctl_set_sctp_max_chunks_on_queue(4_096),
            // Who is dead is decided by whoever has the DTLS session: long before these.
            usrsctp_sysctl_set_sctp_init_rtx_max_default(60), usrsctp_sysctl_set_sctp_assoc_rtx_max_default(60),
            usrsctp_sysctl_set_sctp_path_rtx_max_default(60),
        ] {
            precondition(isSet == 0, "usrsctp refuses a setting that it documents: another version of the library?")
        }
    }
}
