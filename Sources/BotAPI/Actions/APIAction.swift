/// Something a bot can do: its description, from which bindings and documentation are made, and how it is done.
public struct APIAction: Sendable {
    /// How it is carried out. The arguments are checked and have the types of the description.
    enum Body: Sendable {
        /// At once, without leaving the thread.
        case atOnce(@Sendable (APISession, APIArguments) throws(APIError) -> APIValue)
        case later(@Sendable (APISession, APIArguments) async throws -> APIValue)
    }

    /// Its name: `chat.say`.
    public let name: String
    /// One or two sentences.
    public let summary: String
    /// In the order in which bindings take them by position.
    public let parameters: [APIField]
    public let result: APIType
    /// What a bot needs to be granted; `nil` for what every bot may do.
    public let capability: APICapability?
    /// Whether only the host of the pool can do it.
    public let needsHost: Bool
    /// Whether the answer may take long because something has to happen first: an answer, a thought, a moment.
    public let waits: Bool
    /// Its name as a method of what it takes first, where the language has such; else `shortName`.
    private let methodName: String?
    let body: Body

    init(
        _ name: String, _ summary: String, _ parameters: [APIField] = [], result: APIType = .nothing,
        capability: APICapability? = nil, needsHost: Bool = false, waits: Bool = false, method: String? = nil,
        body: Body
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.result = result
        self.capability = capability
        self.needsHost = needsHost
        self.waits = waits
        methodName = method
        self.body = body
    }

    /// Whether `APISession.callAtOnce` carries it out.
    public var isImmediate: Bool { if case .atOnce = body { true } else { false } }

    /// What stands after the dot: `say`.
    public var shortName: String { group.isEmpty ? name : String(name.dropFirst(group.count + 1)) }

    /// Its name as a method of what it takes first: `member:role()` is `roles.get(member)`.
    public var method: String { methodName ?? shortName }

    /// What stands before the dot: `chat`; empty for an action without one, such as `ask`.
    public var group: String {
        name.split(separator: ".").count == 2 ? String(name.prefix { $0 != "." }) : ""
    }
}
