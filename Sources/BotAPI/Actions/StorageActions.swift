extension APIAction {
    private static let key = APIField("key", .string, "The key, 1 to \(StorageDesk.maxKeyBytes) bytes.")

    private static func storage(
        _ name: String, _ summary: String, _ parameters: [APIField], result: APIType = .nothing,
        _ body: @escaping @Sendable (StorageDesk, APIArguments) async throws -> APIValue
    ) -> APIAction {
        APIAction(
            "storage." + name, summary, parameters, result: result, capability: .storage,
            body: .later { session, arguments in try await body(session.storage, arguments) })
    }

    static let storage: [APIAction] = [
        storage("get", "The value of a key; nothing if it was never set.", [key], result: .any) { storage, arguments in
            try await storage.value(for: try arguments.string("key"))
        },
        storage(
            "set", "Sets a value, which survives restarts. Nothing removes the key.",
            [key, APIField("value", .any, "The value: whatever JSON can express.")]
        ) { storage, arguments in
            try await storage.set(arguments["value"], for: try arguments.string("key"))
            return .null
        },
        storage("remove", "Removes a key. Harmless when it is not there.", [key]) { storage, arguments in
            try await storage.set(.null, for: try arguments.string("key"))
            return .null
        },
        storage(
            "add", "Adds to a stored number, which begins at 0, and gives the sum. Nothing comes between.",
            [key, APIField("amount", .number, "What to add.", default: 1)], result: .number
        ) { storage, arguments in
            let amount = arguments["amount"]
            return try await storage.add(amount.int.map(APIValue.int) ?? amount, to: try arguments.string("key"))
        },
        storage(
            "keys", "The keys that begin with a text, sorted.",
            [APIField("prefix", .string, "The beginning; everything if empty.", default: "")], result: .list(.string)
        ) { storage, arguments in
            .array(try await storage.keys(withPrefix: try arguments.string("prefix")).map(APIValue.string))
        },
    ]
}
