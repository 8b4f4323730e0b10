/// A key of a section, whatever its value.
package protocol AnyKey: Sendable {
    /// As it stands in the file: lower case, words joined by `_`.
    var name: String { get }
    /// What it is called elsewhere, such as an option of the command line: only for hints.
    var otherName: String? { get }
    /// One or two sentences for people: what it is for, units and ranges.
    var summary: String { get }
    var isRequired: Bool { get }
    /// What holds when it is not given, as it would be written.
    var shownDefault: OrderedJSON? { get }
    /// The JSON Schema of its value.
    var schema: [(String, OrderedJSON)] { get }
    func read(_ value: FileValue, _ reading: inout Reading) -> (any Sendable)?
}

/// A key with a default.
package struct Key<Value: Sendable>: AnyKey {
    package let name: String
    package let summary: String
    package let form: Form<Value>
    package let fallback: Value
    package let otherName: String?

    package init(
        _ name: String, elsewhere otherName: String? = nil, _ summary: String, _ form: Form<Value>,
        default fallback: Value
    ) {
        self.name = name
        self.otherName = otherName
        self.summary = summary
        self.form = form
        self.fallback = fallback
    }

    package var isRequired: Bool { false }
    package var schema: [(String, OrderedJSON)] { form.schema }

    package var shownDefault: OrderedJSON? {
        let shown = form.show(fallback)
        return shown.isNull ? nil : shown
    }

    package func read(_ value: FileValue, _ reading: inout Reading) -> (any Sendable)? { form.read(value, &reading) }
}

/// A key that need not be given, or has to be.
package struct OptionalKey<Value: Sendable>: AnyKey {
    package let name: String
    package let summary: String
    package let form: Form<Value>
    package let isRequired: Bool

    package init(_ name: String, _ summary: String, _ form: Form<Value>, required: Bool = false) {
        self.name = name
        self.summary = summary
        self.form = form
        isRequired = required
    }

    package var schema: [(String, OrderedJSON)] { form.schema }
    package var shownDefault: OrderedJSON? { nil }
    package var otherName: String? { nil }

    package func read(_ value: FileValue, _ reading: inout Reading) -> (any Sendable)? { form.read(value, &reading) }
}
