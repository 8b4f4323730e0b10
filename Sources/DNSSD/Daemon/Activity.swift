/// Something that is done with the daemon, on the directory's thread.
protocol Activity: AnyObject {
    /// The conversations that it waits for.
    var references: [ServiceReference] { get }
    /// When `tick` is due, since the directory's start.
    var deadline: Duration? { get }
    func start(now: Duration)
    func received(_ replies: [DaemonReply], from reference: ServiceReference, now: Duration)
    func tick(now: Duration)
    /// Lets everything go.
    func stop()
}
