/// What this build is.
enum Version {
    /// Semantic version of the program.
    static let number = "0.1.0"
    /// What `poolbots version` prints.
    static let text = "poolbots \(number) (relay protocol 0.5.2)"
}
