import BotKit

/// Finds what somebody meant who wrote something else.
public enum Spelling {
    /// The candidate that differs least, if it differs little.
    public static func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
        NearestWord.of(word, among: candidates)
    }

    /// `; did you mean "text"?`, or nothing.
    static func hint(_ word: String, among candidates: some Sequence<String>) -> String {
        nearest(word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }
}
