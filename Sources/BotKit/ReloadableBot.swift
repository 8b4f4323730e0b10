/// A bot whose code can be exchanged while it lives: its connection, its games and its storage stay.
///
/// The host calls `reload` when the file that the code comes from has changed, and at any time before, during and after
/// `run`, from another task.
public protocol ReloadableBot: Bot {
    /// Takes up the code as it is now. Events in progress end with the old code.
    /// - Throws: when the new code is refused: the old one goes on. The error says what is wrong with it, and where.
    func reload() async throws

    /// Why the code in the file is not the one that runs, where and in one line; `nil` if it is. Asked at any time.
    var refusal: String? { get }
}
