/// What the inviter of a game rolls. The machines have no chance of their own: it comes from here.
public struct Dice: Sendable {
    private let next: @Sendable () -> Int

    /// - Parameter next: gives 1 to 6, each as likely and unforeseeable; anything else counts as its nearest.
    public init(_ next: @escaping @Sendable () -> Int) { self.next = next }

    /// The system's secure generator: nobody can foresee the rolls, the inviter's bot included (games.md 12.7).
    public static let secure = Dice {
        var generator = SystemRandomNumberGenerator()
        return Int.random(in: 1...6, using: &generator)
    }

    func roll() -> Int { min(max(next(), 1), 6) }
}
