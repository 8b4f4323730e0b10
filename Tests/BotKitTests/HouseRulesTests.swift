import Foundation
import Moderator
import PoolChat
import PoolWire
import Testing

@Suite struct HouseRulesTests {
    private func message(_ text: String, by author: String = "ada") -> ChatMessage {
        ChatMessage(
            id: UUID(), author: PeerID(author), authorName: author, scope: .group, content: .text(text),
            timestamp: Date(timeIntervalSinceReferenceDate: 0))
    }

    private func settings(_ change: (inout ModeratorSettings) -> Void = { _ in }) -> ModeratorSettings {
        var settings = ModeratorSettings()
        settings.words = ["darn", "bad word"]
        change(&settings)
        return settings
    }

    @Test func `who talks at a normal pace is left alone`() {
        var rules = HouseRules(settings())
        for number in 0..<1_000 {
            #expect(rules.judge(message("message \(number)"), at: .seconds(2 * number)) == nil)
        }
    }

    @Test func `a flood is warned about twice, then ended`() {
        var rules = HouseRules(settings())
        let verdicts = (0..<24).map { rules.judge(message("message \($0)"), at: .milliseconds(100 * $0)) }
        #expect(verdicts[7] == .warn(.flood, left: 1))
        #expect(verdicts[15] == .warn(.flood, left: 0))
        #expect(verdicts[23] == .remove(.flood))
        #expect(verdicts.compactMap(\.self).count == 3)
    }

    @Test func `saying the same again and again is noticed, however it is written`() {
        var rules = HouseRules(settings())
        #expect(rules.judge(message("Buy  now"), at: .seconds(0)) == nil)
        #expect(rules.judge(message("something else"), at: .seconds(5)) == nil)
        #expect(rules.judge(message("buy now"), at: .seconds(20)) == nil)
        #expect(rules.judge(message("buy now", by: "bo"), at: .seconds(30)) == nil)
        #expect(rules.judge(message(" BUY NOW "), at: .seconds(40)) == .warn(.repeated, left: 1))
        #expect(rules.judge(message("buy now"), at: .seconds(200)) == nil)
    }

    @Test(arguments: ["darn", "Oh DARN!", "that is a bad word."])
    func `words that are not said are noticed`(_ text: String) {
        var rules = HouseRules(settings())
        #expect(rules.judge(message(text), at: .zero) == .warn(.word, left: 1))
    }

    @Test(arguments: ["darning socks", "bad and word", ""])
    func `other words are not`(_ text: String) {
        var rules = HouseRules(settings())
        #expect(rules.judge(message(text), at: .zero) == nil)
    }

    @Test func `warnings are forgotten with time and by pardon`() {
        var rules = HouseRules(settings())
        let ada = PeerID("ada")
        _ = rules.judge(message("darn"), at: .zero)
        _ = rules.judge(message("darn"), at: .seconds(1))
        #expect(rules.warnings(of: ada, at: .seconds(2)) == 2)
        #expect(rules.judge(message("darn"), at: .seconds(3_601)) == .warn(.word, left: 1))
        let pardoned = rules.pardon(ada)
        #expect(pardoned && rules.warnings(of: ada, at: .seconds(3_602)) == 0)
    }

    @Test func `who was warned before a restart is not a stranger after it`() {
        var before = HouseRules(settings())
        let ada = PeerID("ada")
        _ = before.judge(message("darn"), at: .seconds(10))
        var after = HouseRules(settings())
        #expect(!after.knows(ada))
        after.recall(ada, warnings: before.warningTimes(of: ada, at: .seconds(20)), at: .seconds(20))
        #expect(after.knows(ada))
        #expect(after.judge(message("darn"), at: .seconds(21)) == .warn(.word, left: 0))
        #expect(after.judge(message("darn"), at: .seconds(22)) == .remove(.word))
    }

    @Test func `thousands who come and go are forgotten, the latest last`() {
        var rules = HouseRules(settings())
        for number in 0..<10_000 {
            _ = rules.judge(message("darn", by: "peer-\(number)"), at: .milliseconds(number))
        }
        #expect(rules.warnings(of: PeerID("peer-9999"), at: .seconds(10)) == 1)
        #expect(rules.warnings(of: PeerID("peer-1"), at: .seconds(10)) == 0)
    }
}
