/// What is known of a position's value for the player to move: which results are ruled out.
package struct ConnectFourBounds: OptionSet {
    package var rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    static let noWin = ConnectFourBounds(rawValue: 1)
    static let noDraw = ConnectFourBounds(rawValue: 2)
    static let noLoss = ConnectFourBounds(rawValue: 4)

    static let unknown: ConnectFourBounds = []
    static let win: ConnectFourBounds = [.noDraw, .noLoss]
    static let draw: ConnectFourBounds = [.noWin, .noLoss]
    static let loss: ConnectFourBounds = [.noWin, .noDraw]

    /// The value, once only one is left.
    var value: Int? {
        switch self {
        case .win: 1
        case .draw: 0
        case .loss: -1
        default: nil
        }
    }
}
