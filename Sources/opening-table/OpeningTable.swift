import ConnectFour
import Foundation

/// Works out the table of openings of Connect Four:
///
///     swift run -c release opening-table Games/ConnectFour/Engine/ConnectFourOpeningText.swift [MINUTES]
///
/// The file is saved as it grows, and the next run goes on from there. First come the positions that the program
/// itself can get into, then all others. Takes 2 GiB of memory and one core.
@main
enum OpeningTable {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("usage: opening-table FILE [MINUTES]")
            exit(64)
        }
        let file = URL(fileURLWithPath: arguments[1])
        let limit = arguments.count > 2 ? Double(arguments[2]) ?? 0 : .infinity
        var maker = try TableMaker(file: file, until: Date.now.addingTimeInterval(60 * limit))
        try maker.run()
    }
}
