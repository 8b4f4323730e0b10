import Foundation
import Glibc
import Synchronization

/// The one thread on which a directory talks to the daemon: it waits for all conversations at once, so that no call of
/// the library, which may wait for D-Bus, holds up anything else. It exists only while there is something to do.
final class DirectoryThread: Sendable {
    typealias Job = @Sendable (DirectoryWork) -> Void

    private struct State {
        var jobs: [Job] = []
        var isRunning = false
        var nextID = 0
    }

    private let state = Mutex(State())
    /// A pipe that rouses the thread.
    private let bell: (out: Int32, into: Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        let status = unsafe pipe(&ends)
        precondition(status == 0, "this process may open no more files")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
    }

    deinit {
        close(bell.out)
        close(bell.into)
    }

    func reserveID() -> Int {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    /// Runs something on the thread.
    func submit(_ job: @escaping Job) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if needsThread { start() }
        var ring: UInt8 = 1
        // A pipe that is full rings as well.
        _ = unsafe write(bell.into, &ring, 1)
    }

    private func start() {
        let thread = Thread { [self] in run() }
        thread.name = "dns-sd"
        thread.start()
    }

    private func run() {
        let work = DirectoryWork()
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs = [] }
                if state.jobs.isEmpty, work.isIdle { state.isRunning = false }
                return state.isRunning ? state.jobs : nil
            }
            guard let jobs else { return }
            for job in jobs { job(work) }
            work.wait(bell: bell.out)
        }
    }
}

/// What the thread has to do. Only ever touched by it.
final class DirectoryWork {
    private var activities: [Int: any Activity] = [:]
    private let clock = ContinuousClock()
    private let beginning = ContinuousClock.now

    var isIdle: Bool { activities.isEmpty }

    private var now: Duration { beginning.duration(to: clock.now) }

    func begin(_ activity: any Activity, id: Int) {
        activities[id] = activity
        activity.start(now: now)
    }

    func end(_ id: Int) { activities.removeValue(forKey: id)?.stop() }

    func with<A: Activity>(_ id: Int, as type: A.Type, _ body: (A, Duration) -> Void) {
        if let activity = activities[id] as? A { body(activity, now) }
    }

    /// Waits until the bell rings, a conversation has something to say, or something is due, and deals with it.
    func wait(bell: Int32) {
        guard !activities.isEmpty else { return }
        let conversations = activities.values.flatMap { activity in activity.references.map { (activity, $0) } }
        var descriptors = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
        descriptors += conversations.map { pollfd(fd: $0.1.descriptor, events: Int16(POLLIN), revents: 0) }
        // An interruption is as good as nothing: the loop comes back.
        _ = unsafe poll(&descriptors, nfds_t(descriptors.count), timeout)
        if descriptors[0].revents != 0 {
            var rings = [UInt8](repeating: 0, count: 256)
            _ = unsafe read(bell, &rings, rings.count)
        }
        for (descriptor, (activity, reference)) in zip(descriptors.dropFirst(), conversations)
        where descriptor.revents != 0 {
            // An answer to an earlier conversation may have ended this one.
            guard activity.references.contains(where: { $0 === reference }) else { continue }
            activity.received(reference.read(), from: reference, now: now)
        }
        let now = now
        for activity in activities.values { if let due = activity.deadline, due <= now { activity.tick(now: now) } }
    }

    /// In milliseconds; -1 is for ever.
    private var timeout: Int32 {
        guard let due = activities.values.compactMap(\.deadline).min() else { return -1 }
        return Int32(max(0, min(60_000, (due - now) / .milliseconds(1) + 1)))
    }
}
