import Greeter

/// `bot: greeter`
struct GreeterKind: BotKind {
    let title = "bot: greeter"
    let selector = GreeterKind.word(["greeter"], "Welcomes people and answers !help.")
    let words: [String]? = ["greeter"]
    private let welcome = OptionalKey(
        "welcome", "What newcomers are told; %@ stands for their name.", .text(1...1_000))

    var keys: [any AnyKey] { [welcome] }

    func specification(
        _ selected: String, name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        let welcome = values[welcome]
        return BotSpecification(name: name ?? selected, kind: selected) {
            welcome.map { Greeter(welcome: $0) } ?? Greeter()
        }
    }
}
