import BotKit

/// What to tell somebody who wrote a word that there is not.
enum Spelling {
    /// `did you mean “invitation”?`, or else what there is.
    static func hint(_ word: String, among candidates: [String]) -> String {
        if let nearest = NearestWord.of(word, among: candidates) { return "did you mean “\(nearest)”?" }
        return candidates.count == 1
            ? "there is only “\(candidates[0])”" : "there are \(candidates.joined(separator: ", "))"
    }
}
