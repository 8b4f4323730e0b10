import ConnectFour
import Foundation

/// Fills the table of openings.
struct TableMaker: ~Copyable {
    private var openings: ConnectFourOpenings
    private var solver: ConnectFourSolver
    private let file: URL
    private let end: Date
    private var visited: Set<UInt64> = []
    private var solved = 0
    private var saved = Date.now
    private static let lineLength = 100

    init(file: URL, until end: Date) throws {
        self.file = file
        self.end = end
        let isThere = FileManager.default.fileExists(atPath: file.path)
        let parts = isThere ? try String(contentsOf: file, encoding: .utf8).components(separatedBy: #"""""#) : []
        openings = ConnectFourOpenings(text: parts.count == 3 ? parts[1].filter { $0 != " " } : "")
        solver = ConnectFourSolver(tableBytes: 1 << 29) { Date.now >= end }
    }

    mutating func run() throws {
        try solveAll(from: openings.positions(stones: 0)[0])
        try save()
    }

    /// Solves a position after those that follow it. Neighbours have most of their future in common, and come one after
    /// the other: what the solver remembers of one helps with the next.
    private mutating func solveAll(from node: ConnectFourNode) throws {
        guard Date.now < end, !node.isOver, visited.insert(node.key).inserted else { return }
        if node.stones < ConnectFourOpenings.lastStones {
            for child in node.children { try solveAll(from: child) }
        }
        try solve(node)
    }

    private mutating func solve(_ node: ConnectFourNode) throws {
        if openings[node] != nil { return }
        guard let found = fromChildren(node) ?? solver.solve(node) else { return }
        openings[node] = found
        solved += 1
        if saved.timeIntervalSinceNow < -30 { try save() }
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
        print(
            Date.now.formatted(.iso8601),
            "\(solved) solved, \(openings.unsolved) left, \(solver.nodes) positions searched")
        fflush(nil)
    }
}
