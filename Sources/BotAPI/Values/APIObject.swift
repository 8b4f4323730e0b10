/// Named values in the order in which they were written. Small: a key is looked for from the first field on.
public struct APIObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Equatable {
        public var key: String
        public var value: APIValue

        public init(key: String, value: APIValue) {
            self.key = key
            self.value = value
        }
    }

    /// No key occurs twice.
    public private(set) var fields: [Field]

    public init() { fields = [] }

    /// - Parameter fields: whoever makes them sees to it that no key occurs twice.
    public init(_ fields: [Field]) { self.fields = fields }

    public init(dictionaryLiteral elements: (String, APIValue)...) {
        fields = elements.map { Field(key: $0, value: $1) }
    }

    public var count: Int { fields.count }
    public var keys: [String] { fields.map(\.key) }

    /// The value of a key; `nil` if there is none. Setting `nil` removes the field; a new key goes to the end.
    public subscript(key: String) -> APIValue? {
        get { fields.first { $0.key == key }?.value }
        set {
            let index = fields.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Field(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}
