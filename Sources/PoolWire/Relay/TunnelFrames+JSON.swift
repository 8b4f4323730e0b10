extension TunnelOpen {
    init(_ fields: JSONObject) throws(WireError) {
        streamID = try fields.integer("stream_id")
        let destination = try fields.object("destination")
        destinationKind = try destination.named("kind")
        destinationHost = try destination.string(destinationKind.hostKey)
        destinationPort = try destination.integer("port")
        network = try fields.named("network")
        initialWindow = try fields.integer("initial_window")
    }

    func write(_ text: inout JSONText) {
        text.member("stream_id", streamID)
        text.member(
            "destination",
            object: {
                $0.member("kind", destinationKind.rawValue)
                $0.member(destinationKind.hostKey, destinationHost)
                $0.member("port", destinationPort)
            })
        text.member("network", network.rawValue)
        text.member("initial_window", initialWindow)
    }
}

extension TunnelOpen.DestinationKind {
    /// What the key of the host is called for this kind.
    fileprivate var hostKey: String { self == .hostname ? "host" : "address" }
}

extension TunnelClose {
    init(_ fields: JSONObject) throws(WireError) {
        streamID = try fields.integer("stream_id")
        reason = try fields.named("reason")
    }

    func write(_ text: inout JSONText) {
        text.member("stream_id", streamID)
        text.member("reason", reason.rawValue)
    }
}

extension TunnelWindowUpdate {
    init(_ fields: JSONObject) throws(WireError) {
        streamID = try fields.integer("stream_id")
        additionalCredit = try fields.integer("additional_credit")
    }

    func write(_ text: inout JSONText) {
        text.member("stream_id", streamID)
        text.member("additional_credit", additionalCredit)
    }
}

extension TunnelDNSQuery {
    init(_ fields: JSONObject) throws(WireError) {
        queryID = try fields.integer("query_id")
        name = try fields.string("name")
        type = try fields.named("type")
    }

    func write(_ text: inout JSONText) {
        text.member("query_id", queryID)
        text.member("name", name)
        text.member("type", type.rawValue)
    }
}

extension TunnelDNSResponse {
    init(_ fields: JSONObject) throws(WireError) {
        queryID = try fields.integer("query_id")
        let error = try fields.optional("error") { $0.object }
        errorCode = try error?.string("code")
        errorMessage = try error?.optionalString("message")
    }

    func write(_ text: inout JSONText) {
        text.member("query_id", queryID)
        guard let errorCode else { return }
        text.member(
            "error",
            object: {
                $0.member("code", errorCode)
                $0.member(optional: "message", errorMessage)
            })
    }
}

extension TunnelError {
    init(_ fields: JSONObject) throws(WireError) {
        streamID = try fields.optionalInteger("stream_id")
        code = try fields.string("code")
        message = try fields.string("message")
    }

    func write(_ text: inout JSONText) {
        if let streamID { text.member("stream_id", streamID) }
        text.member("code", code)
        text.member("message", message)
    }
}
