extension KeyedDecodingContainer {
    /// A field whose absence, `null` or wrong type all mean "not there".
    ///
    /// Chat payloads come from several clients that differ in small things; one bad field must not cost the message
    /// (chat.md 22 b, 26).
    func lenient<T: Decodable>(_ type: T.Type, _ key: Key) -> T? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }
}

/// An element of a list that is skipped when it cannot be read.
struct LenientElement<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
}
