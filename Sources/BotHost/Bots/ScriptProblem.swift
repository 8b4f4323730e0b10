import Foundation

/// What is wrong with a script before it is run. Whether it compiles is found out by running it.
struct ScriptProblem {
    var message: String
    var hint: String?

    /// - Returns: `nil` when the file is a text.
    init?(of path: String) {
        guard let data = FileManager.default.contents(atPath: path) else {
            message = "there is no file \(path) that can be read"
            return
        }
        if data.first == 0x1b {
            (message, hint) = ("\(path) is compiled Lua", "give the source of the script")
        } else if String(validating: data, as: UTF8.self) == nil {
            (message, hint) = ("\(path) is no UTF-8", "save the file in that encoding")
        } else {
            return nil
        }
    }
}
