/// What the features of a seat are worth: the difference between two seats is the logarithm of their odds to win.
package struct LudoWeights: Sendable {
    package var values: [Float]

    package init(values: [Float]) {
        precondition(values.count == LudoFeatures.count)
        self.values = values
    }

    init(thousandths: [Int]) { self.init(values: thousandths.map { Float($0) / 1000 }) }

    package func score(_ node: LudoNode, _ seat: Int, roller: Int, among seats: [Int]) -> Float {
        var sum: Float = 0
        LudoFeatures.visit(node, seat, roller: roller, among: seats) { sum += values[$0] * $1 }
        return sum
    }
}
