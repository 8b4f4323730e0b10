import PoolWire

extension APIAction {
    /// The action of a name.
    /// - Throws: `APIError.unknownAction` that names what was probably meant.
    static func named(_ name: String) throws(APIError) -> APIAction {
        if let action = byName[name] { return action }
        throw APIError(
            .unknownAction, "there is no such action\(Spelling.hint(name, among: all.map(\.name)))")
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Checks arguments against the parameters and fills in what has a default.
    /// - Throws: `APIError.badArgument`, in words such as "text is missing".
    func check(
        _ arguments: APIObject, now: @escaping () -> Schedule.Moment, on clock: WallClock
    ) throws(APIError) -> APIArguments {
        for field in arguments.fields where !parameters.contains(where: { $0.name == field.key }) {
            let hint = Spelling.hint(field.key, among: parameters.map(\.name))
            throw APIError(.badArgument, "there is no argument \"\(field.key.prefix(32))\"\(hint)")
        }
        let checker = ArgumentChecker(now: now, clock: clock)
        var values: [APIObject.Field] = []
        for parameter in parameters {
            let given = arguments[parameter.name] ?? .null
            if given.isNull, parameter.type != .any || parameter.defaultValue != nil {
                guard !parameter.isRequired else { throw APIError(.badArgument, "\(parameter.name) is missing") }
                if let value = parameter.defaultValue { values.append(.init(key: parameter.name, value: value)) }
                continue
            }
            do throws(Mismatch) {
                values.append(.init(key: parameter.name, value: try checker.check(given, parameter.type)))
            } catch {
                throw APIError(.badArgument, "\(parameter.name) \(error.text)")
            }
        }
        return APIArguments(action: name, values: APIObject(values))
    }
}

/// What is wrong with a value, to follow the name of its parameter.
struct Mismatch: Error {
    let text: String

    init(_ text: String) { self.text = text }

    init(expected: String, got value: APIValue) { text = "must be \(expected), not \(value.kind)" }
}

/// Brings values into the form that actions expect, or says what is wrong with them.
struct ArgumentChecker {
    /// What the clocks show; most calls do not need to know.
    let now: () -> Schedule.Moment
    let clock: WallClock

    /// Longer texts are no member's, message's or game's id.
    private static let maxIDBytes = 512

    func check(_ value: APIValue, _ type: APIType) throws(Mismatch) -> APIValue {
        switch type {
        case .nothing: return .null
        case .any: return value
        case .optional(let wrapped): return value.isNull ? .null : try check(value, wrapped)
        case .bool: return try accept(value, value.bool != nil, "true or false")
        case .int(let range): return try integer(value, range)
        case .number:
            guard let number = value.double, number.isFinite else { throw Mismatch(expected: "a number", got: value) }
            return .double(number)
        case .string: return try text(value)
        case .bytes:
            guard let bytes = value.bytes else { throw Mismatch("must be bytes, or their base64 as text") }
            return .bytes(bytes)
        case .duration, .moment: return try time(value, type)
        case .peer: return try id(value, ["id", "from"], "a member's id")
        case .message: return try id(value, ["id"], "a message's id")
        case .game: return try id(value, ["game", "id"], "a game's id")
        case .scope: return try id(value, ["id", "from"], "\"group\" or a member's id")
        case .choice(let choices): return try choice(value, choices)
        case .list(let element): return try list(value, element)
        case .map(let element): return try map(value, element)
        case .record: return try accept(value, value.object != nil, "an object")
        }
    }

    private func accept(_ value: APIValue, _ fits: Bool, _ expected: String) throws(Mismatch) -> APIValue {
        guard fits else { throw Mismatch(expected: expected, got: value) }
        return value
    }

    private func integer(_ value: APIValue, _ range: ClosedRange<Int>?) throws(Mismatch) -> APIValue {
        guard let integer = value.int else { throw Mismatch(expected: "a whole number", got: value) }
        if let range, !range.contains(integer) {
            throw Mismatch(
                range.upperBound == .max
                    ? "must be at least \(range.lowerBound)" : "must be \(range.lowerBound) to \(range.upperBound)")
        }
        return .int(integer)
    }

    /// Numbers are taken for their digits: a bot that says a number means its text.
    private func text(_ value: APIValue) throws(Mismatch) -> APIValue {
        switch value {
        case .string: return value
        case .int(let number): return .string(String(number))
        case .double(let number): return .string("\(number)")
        case .bytes: throw Mismatch("is not valid UTF-8")
        default: throw Mismatch(expected: "a text", got: value)
        }
    }

    private func id(_ value: APIValue, _ keys: [String], _ expected: String) throws(Mismatch) -> APIValue {
        let id = value.string ?? keys.lazy.compactMap { value.object?[$0]?.string }.first
        guard let id, !id.isEmpty, id.utf8.count <= Self.maxIDBytes else {
            throw Mismatch(expected: expected, got: value)
        }
        return .string(id)
    }

    private func choice(_ value: APIValue, _ choices: [String]) throws(Mismatch) -> APIValue {
        guard let word = value.string, choices.contains(word) else {
            throw Mismatch("must be \(choices.map { "\"\($0)\"" }.joined(separator: " or "))")
        }
        return value
    }

    private func list(_ value: APIValue, _ element: APIType) throws(Mismatch) -> APIValue {
        // An empty list and an empty object are the same in Lua.
        if case .object(let object) = value, object.count == 0 { return .array([]) }
        guard let values = value.array else { throw Mismatch(expected: "a list", got: value) }
        var checked: [APIValue] = []
        for value in values { checked.append(try check(value, element)) }
        return .array(checked)
    }

    private func map(_ value: APIValue, _ element: APIType) throws(Mismatch) -> APIValue {
        if case .array(let values) = value, values.isEmpty { return .object(APIObject()) }
        guard let object = value.object else { throw Mismatch(expected: "an object", got: value) }
        var fields: [APIObject.Field] = []
        for field in object.fields { fields.append(.init(key: field.key, value: try check(field.value, element))) }
        return .object(APIObject(fields))
    }

    /// Seconds: of a span, or since 1970.
    private func time(_ value: APIValue, _ type: APIType) throws(Mismatch) -> APIValue {
        var seconds = value.double
        if let text = value.string {
            seconds =
                type == .duration
                ? TimeSpan.seconds(of: text)
                : MomentText.seconds(of: text, now: Int(now().date.components.seconds), on: clock).map(Double.init)
        }
        let example =
            type == .duration ? "seconds, or a text such as \"1h30m\"" : "a moment such as \"2026-12-24 18:00\""
        guard let seconds, seconds.isFinite else { throw Mismatch("must be \(example)") }
        let range = type == .duration ? 0...TimeSpan.maxSeconds : 0...250_000_000_000
        guard range.contains(seconds) else { throw Mismatch("is out of range: it must be \(example)") }
        return .double(seconds)
    }
}
