/// What scripts call.
///
/// It lives as long as the state. It must not enter the state from within a call.
public protocol LuaHost: AnyObject {
    /// - Parameter function: the id of the `LuaHostFunction` that is called, or that a namespace was made with.
    /// - Throws: what the script is told, as an error that it may catch; its description becomes the message.
    func call(_ function: Int32, _ arguments: [LuaValue]) throws -> LuaReply
}

/// What a function of the host answers.
public enum LuaReply {
    /// Goes on with these values.
    case values([LuaValue])
    /// Goes on with the values that are written.
    case written((inout LuaWriter) -> Void)
    /// Stops the calling thread until it is resumed: its run ends with `.waiting(request)`. A script that cannot wait
    /// where it is, in a sort or a metamethod, gets an error instead, and nobody gets the request.
    case wait(any Sendable)
}

/// How a thread of Lua came to an end, or to a halt.
public enum LuaOutcome {
    /// With what it returned, if that was wanted.
    case finished([LuaValue])
    /// In a host function that answered `.wait`.
    case waiting(any Sendable)
    /// Its slice is used up; resume it with nothing.
    case paused
    case failed(LuaError)
}
