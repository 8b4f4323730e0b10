import Foundation

/// What standard output is connected to.
enum Terminal {
    /// Whether a person is looking at it.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Its width; `nil` when it is no terminal.
    static var columns: Int? { size.map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Its height; `nil` when it is no terminal.
    static var rows: Int? { size.map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } }

    private static var size: winsize? {
        var size = winsize()
        guard isInteractive, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return size
    }
}
