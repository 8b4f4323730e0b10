import Foundation

/// What a value of the file may be: how it is read, and how a JSON Schema describes it. Both from one place, so that
/// neither can go stale.
package struct Form<Value: Sendable>: Sendable {
    /// The JSON Schema of the value, without title, description and default.
    package let schema: [(String, OrderedJSON)]
    /// Reads a value; says what is wrong with it and returns `nil`.
    package let read: @Sendable (FileValue, inout Reading) -> Value?
    /// The value as it is written in the file, for defaults.
    package let show: @Sendable (Value) -> OrderedJSON

    package init(
        schema: [(String, OrderedJSON)], show: @escaping @Sendable (Value) -> OrderedJSON = { _ in .null },
        read: @escaping @Sendable (FileValue, inout Reading) -> Value?
    ) {
        self.schema = schema
        self.show = show
        self.read = read
    }

    /// The form of another value that is made of this one.
    /// - Parameter make: returns the value, or throws what is wrong, as a sentence.
    package func map<Other: Sendable>(
        show: @escaping @Sendable (Other) -> OrderedJSON = { _ in .null },
        _ make: @escaping @Sendable (Value) throws -> Other
    ) -> Form<Other> {
        Form<Other>(schema: schema, show: show) { value, reading in
            guard let read = self.read(value, &reading) else { return nil }
            do {
                return try make(read)
            } catch {
                reading.refuse("\(error)", at: value.position)
                return nil
            }
        }
    }

    /// The same with more said in the schema.
    package func described(_ more: [(String, OrderedJSON)]) -> Form {
        Form(schema: schema + more, show: show, read: read)
    }
}

extension Form where Value == String {
    /// A text.
    package static var text: Form {
        Form(schema: [("type", .string("string"))], show: { .string($0) }) { value, reading in
            guard case .scalar(let scalar) = value else {
                reading.refuse("expected a text, not \(value.kind)", at: value.position)
                return nil
            }
            return scalar.text
        }
    }

    /// A text that is not empty, of bounded length.
    package static func text(_ lengths: ClosedRange<Int>) -> Form {
        let bounds: [(String, OrderedJSON)] = [
            ("minLength", .integer(lengths.lowerBound)), ("maxLength", .integer(lengths.upperBound)),
        ]
        let text = Form.text
        return Form(schema: text.schema + bounds, show: text.show) { value, reading in
            guard let read = text.read(value, &reading) else { return nil }
            guard lengths.contains(read.count) else {
                reading.refuse(
                    "expected \(lengths.lowerBound) to \(lengths.upperBound) characters, not \(read.count)",
                    at: value.position)
                return nil
            }
            return read
        }
    }

    /// The name of a pool or a bot: what commands can name.
    package static var name: Form {
        let text = Form.text(1...64)
        return Form(schema: text.schema + [("pattern", .string("^[^/:\\n\\t]+$"))], show: text.show) { value, reading in
            guard let name = text.read(value, &reading) else { return nil }
            guard !name.contains(where: { "/:".contains($0) || $0.isNewline || $0 == "\t" }),
                name == name.trimmingCharacters(in: .whitespaces)
            else {
                reading.refuse("a name has no “/”, no “:” and no spaces around it", at: value.position)
                return nil
            }
            return name
        }
    }

    /// The path of a file, relative to the folder of the configuration; read as an absolute one.
    package static var path: Form {
        let text = Form.text(1...4_096)
        return Form(schema: text.schema, show: text.show) { value, reading in
            text.read(value, &reading).map { reading.path($0) }
        }
    }
}

extension Form where Value == Int {
    /// A whole number.
    package static func integer(_ range: ClosedRange<Int>) -> Form {
        let schema: [(String, OrderedJSON)] = [
            ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
            ("maximum", .integer(range.upperBound)),
        ]
        return Form(schema: schema, show: { .integer($0) }) { value, reading in
            if case .scalar(let scalar) = value, let number = scalar.integer, range.contains(number) { return number }
            reading.refuse(
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), not \(value.kind)",
                hint: value.quotedNumberHint, at: value.position)
            return nil
        }
    }
}

extension Form where Value == Bool {
    /// Yes or no.
    package static var flag: Form {
        Form(schema: [("type", .string("boolean"))], show: { .bool($0) }) { value, reading in
            guard case .scalar(let scalar) = value, let flag = scalar.flag else {
                reading.refuse("expected true or false, not \(value.kind)", at: value.position)
                return nil
            }
            return flag
        }
    }
}

extension Form {
    /// One of some words.
    package static func choice(_ words: [(word: String, value: Value)], name: String) -> Form {
        let names = words.map(\.word)
        let schema: [(String, OrderedJSON)] = [("enum", .array(names.map { .string($0) }))]
        return Form(schema: schema) { value, reading in
            guard case .scalar(let scalar) = value else {
                reading.refuse("expected a word for \(name), not \(value.kind)", at: value.position)
                return nil
            }
            if let found = words.first(where: { $0.word == scalar.text }) { return found.value }
            reading.refuse(
                "there is no \(name) “\(scalar.text.prefix(60))”", hint: Spelling.hint(scalar.text, among: names),
                at: scalar.position)
            return nil
        }
    }

    /// One of the cases of an enumeration, by their names.
    package static func choice(name: String) -> Form
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let form = choice(Value.allCases.map { ($0.rawValue, $0) }, name: name)
        return Form(schema: form.schema, show: { .string($0.rawValue) }, read: form.read)
    }

    /// Several values.
    package static func list<Element: Sendable>(of element: Form<Element>) -> Form where Value == [Element] {
        Form(
            schema: [("type", .string("array")), ("items", .object(element.schema))],
            show: { .array($0.map(element.show)) }
        ) { value, reading in
            guard case .list(let values, _) = value else {
                reading.refuse(
                    "expected a list, not \(value.kind)", hint: element.isWord ? value.asListHint : value.asEntriesHint,
                    at: value.position)
                return nil
            }
            return values.compactMap { element.read($0, &reading) }
        }
    }

    /// Whether its values are written as one word.
    private var isWord: Bool {
        schema.contains { key, value in
            if case .string("string") = value { key == "type" } else { key == "enum" }
        }
    }
}

extension Form {
    /// Values by names that the person chooses.
    package static func mapping<Element: Sendable>(of element: Form<Element>) -> Form
    where Value == [String: Element] {
        Form(schema: [("type", .string("object")), ("additionalProperties", .object(element.schema))]) {
            value, reading in
            guard case .mapping(let entries, _) = value else {
                reading.refuse("expected a mapping, not \(value.kind)", at: value.position)
                return nil
            }
            return entries.reduce(into: [:]) { $0[$1.key.text] = element.read($1.value, &reading) }
        }
    }
}

extension Form where Value == [FileValue] {
    /// A list whose elements are read elsewhere.
    package static var anyList: Form {
        Form(schema: [("type", .string("array"))], show: { _ in .array([]) }) { value, reading in
            guard case .list(let values, _) = value else {
                reading.refuse("expected a list, not \(value.kind)", at: value.position)
                return nil
            }
            return values
        }
    }
}

extension Form where Value == FileValue {
    /// A mapping with keys of any names.
    package static var freeMapping: Form {
        Form(schema: [("type", .string("object"))]) { value, reading in
            guard case .mapping = value else {
                reading.refuse("expected a mapping, not \(value.kind)", at: value.position)
                return nil
            }
            return value
        }
    }
}
