import Greeter

/// `bot: greeter`
struct GreeterKind: BotKind {
    let title = "bot: greeter"
    let words: [String]? = ["greeter"]
    var selector: any AnyKey { word }
    private let word = GreeterKind.word(["greeter"], "Welcomes people and answers !help.")
    private let welcome = OptionalKey(
        "welcome", "What newcomers are told; %@ stands for their name.", .text(1...1_000))

    var keys: [any AnyKey] { [welcome] }

    func specification(
        name: String?, _ values: SectionValues, _ reading: inout Reading
    ) -> BotSpecification? {
        let welcome = values[welcome]
        return BotSpecification(name: name ?? "greeter", kind: "greeter") {
            welcome.map { Greeter(welcome: $0) } ?? Greeter()
        }
    }
}
