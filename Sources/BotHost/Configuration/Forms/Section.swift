/// A mapping with known keys.
package struct Section<Value: Sendable>: Sendable {
    /// What it is, for messages: `a pool`.
    package let title: String
    package let keys: [any AnyKey]
    /// Keys of which exactly one is given; none for no such rule.
    package let alternatives: [String]
    /// Makes the value. Says what is wrong, or `nil`.
    let build: @Sendable (SectionValues, inout Reading) -> Value?

    package init(
        _ title: String, keys: [any AnyKey], alternatives: [String] = [],
        build: @escaping @Sendable (SectionValues, inout Reading) -> Value?
    ) {
        self.title = title
        self.keys = keys
        self.alternatives = alternatives
        self.build = build
    }

    /// The form of the whole mapping. A value with errors in it is `nil`.
    package var form: Form<Value> {
        Form(schema: schema) { value, reading in
            guard case .mapping = value else {
                reading.refuse("expected \(title) with keys and values, not \(value.kind)", at: value.position)
                return nil
            }
            let before = reading.damage
            let values = read(value, &reading)
            let built = build(values, &reading)
            return reading.damage == before ? built : nil
        }
    }

    /// Reads the keys, and says which of them there are not.
    func read(_ value: FileValue, _ reading: inout Reading) -> SectionValues {
        var values = SectionValues(value)
        for entry in value.entries {
            guard let key = keys.first(where: { $0.name == entry.key.text }) else {
                reading.refuse(
                    "unknown key “\(entry.key.text.prefix(60))”", hint: hint(entry.key.text),
                    at: entry.key.position)
                continue
            }
            values.positions[key.name] = entry.value.position
            // A key without a value says nothing, as in most YAML files.
            if case .nothing = entry.value, !key.isRequired { continue }
            values.values[key.name] = key.read(entry.value, &reading)
        }
        for key in keys where key.isRequired && values.positions[key.name] == nil {
            reading.refuse("\(title) needs “\(key.name)”", at: value.position)
        }
        checkAlternatives(values, &reading)
        return values
    }

    private func hint(_ word: String) -> String {
        if let key = keys.first(where: { $0.otherName == word }) { return "here it is “\(key.name)”" }
        return Spelling.hint(word, among: keys.map { $0.name })
    }

    private func checkAlternatives(_ values: SectionValues, _ reading: inout Reading) {
        guard !alternatives.isEmpty else { return }
        let given = alternatives.filter { values.positions[$0] != nil }
        let names = alternatives.map { "“\($0)”" }
        let list = names.dropLast().joined(separator: ", ") + (names.count > 1 ? " or " : "") + (names.last ?? "")
        if given.isEmpty {
            reading.refuse("\(title) needs \(list)", at: values.position)
        } else if given.count > 1 {
            reading.refuse("\(title) has only one of \(list)", at: values.positions[given[1]])
        }
    }

    /// Its JSON Schema.
    package var schema: [(String, OrderedJSON)] {
        var fields = SectionSchema.fields(keys)
        if !alternatives.isEmpty {
            fields.append(
                ("oneOf", .array(alternatives.map { .object([("required", .array([.string($0)]))]) })))
        }
        return fields
    }
}

/// The values of a section's keys.
package struct SectionValues: Sendable {
    /// Where the section is.
    package let position: FilePosition
    /// The section as JSON: equal for sections that say the same.
    package let text: String
    /// Where the values of the given keys are.
    package internal(set) var positions: [String: FilePosition] = [:]
    var values: [String: any Sendable] = [:]

    init(_ section: FileValue) {
        position = section.position
        text = section.json.text
    }

    package subscript<Value>(key: Key<Value>) -> Value { values[key.name] as? Value ?? key.fallback }
    package subscript<Value>(key: OptionalKey<Value>) -> Value? { values[key.name] as? Value }

    /// Where the value of a key is, or else the section.
    package func position(of key: any AnyKey) -> FilePosition { positions[key.name] ?? position }

    /// Whether the key is given.
    package func has(_ key: any AnyKey) -> Bool { positions[key.name] != nil }

    /// Whether the key is given with a value that cannot be used.
    func isBroken(_ key: any AnyKey) -> Bool { has(key) && values[key.name] == nil }
}

/// The JSON Schema of sections.
enum SectionSchema {
    static func fields(_ keys: [any AnyKey]) -> [(String, OrderedJSON)] {
        let required = keys.filter { $0.isRequired }.map { OrderedJSON.string($0.name) }
        var fields: [(String, OrderedJSON)] = [
            ("type", .string("object")), ("additionalProperties", .bool(false)),
            ("properties", .object(keys.map { ($0.name, property($0)) })),
        ]
        if !required.isEmpty { fields.append(("required", .array(required))) }
        return fields
    }

    private static func property(_ key: any AnyKey) -> OrderedJSON {
        let about: [(String, OrderedJSON)] = [("description", .string(key.summary))]
        return .object(about + (key.shownDefault.map { [("default", $0)] } ?? []) + key.schema)
    }
}
