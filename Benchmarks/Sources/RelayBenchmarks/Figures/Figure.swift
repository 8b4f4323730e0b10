/// One measured number, and what it should be.
struct Figure: Encodable {
    let name: String
    let value: Double
    let unit: String
    let atLeast: Double?
    let atMost: Double?
    /// Whether it is what it should be; `nil` when nothing is asked of it.
    let isMet: Bool?

    init(_ name: String, _ value: Double, _ unit: String, atLeast: Double? = nil, atMost: Double? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.atLeast = atLeast
        self.atMost = atMost
        isMet = atLeast == nil && atMost == nil ? nil : value >= atLeast ?? value && value <= atMost ?? value
    }
}
