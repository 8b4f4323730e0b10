import Foundation

/// What standard output is connected to.
enum Terminal {
    /// Whether a person is looking at it.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether a person is looking at standard error.
    static var showsErrors: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether somebody may type or send lines: standard input is a terminal, a pipe or a socket, not a file or
    /// `/dev/null`, which cannot be waited for. A terminal that another job uses would stop this program.
    static var inputIsWaitable: Bool {
        var status = stat()
        guard unsafe fstat(STDIN_FILENO, &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp() || kind == S_IFIFO || kind == S_IFSOCK
    }

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
