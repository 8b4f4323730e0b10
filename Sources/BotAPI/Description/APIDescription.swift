/// Everything a bot written in another language can see and do: what bindings, documentation, editors' annotations and
/// schemas are made of.
public struct APIDescription: Sendable {
    /// Goes up when something is changed or removed; additions keep it.
    public static let version = 1

    public let events: [APIEventType]
    public let actions: [APIAction]
    public let records: [APIRecord]
    public let capabilities: [APICapability]
    public let limits: [APILimit]
    public let errors: [APIError.Code]

    /// The API as it is.
    public static let current = APIDescription(
        events: APIEventType.all, actions: APIAction.all, records: APIRecord.all,
        capabilities: APICapability.allCases, limits: APILimit.all, errors: APIError.Code.allCases)
}
