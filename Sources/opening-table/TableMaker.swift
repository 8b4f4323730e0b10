import ConnectFour
import Foundation

/// Fills the table of openings.
struct TableMaker: ~Copyable {
    private var openings: ConnectFourOpenings
    private var solver: ConnectFourSolver
    private let file: URL
    private let end: Date
    private var saved = Date.now
    private var solved = 0
    private static let lineLength = 100

    init(file: URL, until end: Date) throws {
        self.file = file
        self.end = end
        let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: #"""""#)
        openings = ConnectFourOpenings(text: parts.count == 3 ? parts[1].filter { $0 != " " } : "")
        solver = ConnectFourSolver(tableBytes: 1 << 31) { Date.now >= end }
    }

    mutating func run() throws {
        let start = openings.positions(stones: 0)[0]
        try follow(start, isOurTurn: true)
        if Date.now < end { report("first player done") }
        try follow(start, isOurTurn: false)
        if Date.now < end { report("second player done") }
        for stones in (0...ConnectFourOpenings.lastStones).reversed() {
            for node in openings.positions(stones: stones) { try solve(node) }
            if Date.now < end { report("\(stones) stones done") }
        }
        try save()
    }

    /// All positions after this one in which we are to move, if we move as the table says.
    private mutating func follow(_ node: ConnectFourNode, isOurTurn: Bool) throws {
        if node.stones > ConnectFourOpenings.lastStones || Date.now >= end || node.isOver { return }
        if isOurTurn {
            try solve(node)
            guard let move = openings[node] else { return }
            try follow(node.after(column: move.column), isOurTurn: false)
        } else {
            for child in node.children { try follow(child, isOurTurn: true) }
        }
    }

    private mutating func solve(_ node: ConnectFourNode) throws {
        if openings[node] != nil || Date.now >= end { return }
        guard let found = fromChildren(node) ?? solver.solve(node) else { return }
        openings[node] = found
        solved += 1
        if saved.timeIntervalSinceNow < -10 { try save() }
    }

    /// Taken from the positions after it, if they are solved.
    private func fromChildren(_ node: ConnectFourNode) -> (value: Int, column: Int)? {
        var best: (value: Int, column: Int)?
        for column in 0..<7 where node.hasRoom(in: column) {
            guard let reply = openings[node.after(column: column)] else { return nil }
            if best.map({ -reply.value > $0.value }) ?? true { best = (-reply.value, column) }
        }
        return best
    }

    private mutating func save() throws {
        var left = Substring(openings.text)
        var lines: [Substring] = []
        while !left.isEmpty {
            lines.append(left.prefix(Self.lineLength))
            left = left.dropFirst(Self.lineLength)
        }
        let quotes = #"""""#
        let indent = String(repeating: " ", count: 8)
        let source = """
            /// Made by `opening-table`; `ConnectFourOpenings` explains it.
            enum ConnectFourOpeningText {
                static let text = \(quotes)
            \(lines.map { indent + $0 }.joined(separator: "\n"))
            \(indent)\(quotes)
            }

            """
        try source.write(to: file, atomically: true, encoding: .utf8)
        saved = .now
        report("\(solved) solved, \(openings.unsolved) left, \(solver.nodes) nodes")
    }

    private func report(_ text: String) {
        print(Date.now.formatted(.iso8601), text)
        fflush(nil)
    }
}
