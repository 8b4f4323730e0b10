import ConnectFour
import Foundation

/// Works out the table of openings of Connect Four:
///
///     swift run -c release opening-table [FILE [MINUTES]]
///
/// FILE is the table's source unless another is named. It is saved as it grows, and the next run goes on from there; a new
/// file begins with nothing. The whole table takes about an hour of one core, and 512 MiB of memory.
@main
enum OpeningTable {
    static let source = "Games/ConnectFour/Engine/ConnectFourOpeningText.swift"

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let minutes = arguments.dropFirst().first.map { Double($0) }
        guard arguments.count <= 2, minutes != .some(nil), arguments.first?.hasPrefix("-") != true else {
            print("usage: opening-table [FILE [MINUTES]]; FILE is \(source) unless another is named")
            exit(64)
        }
        let file = URL(fileURLWithPath: arguments.first ?? source)
        let end = minutes.flatMap(\.self).map { Date.now.addingTimeInterval(60 * $0) } ?? .distantFuture
        var maker = try TableMaker(file: file, until: end)
        try maker.run()
    }
}
