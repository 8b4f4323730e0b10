import BotAPI
import Foundation
import Testing

/// The description is complete and says what is so: documentation and bindings are made of it.
@Suite struct DescriptionTests {
    private let api = APIDescription.current

    @Test func `names are unique and in one style, sentences end`() {
        #expect(Set(api.actions.map(\.name)).count == api.actions.count)
        #expect(
            Set(api.events.map(\.name)) == Set(APIEventName.allCases) && api.events.count == APIEventName.allCases.count
        )
        #expect(Set(api.records.map(\.name)).count == api.records.count)
        #expect(Set(api.limits.map(\.name)).count == api.limits.count)
        func isPlain(_ name: String) -> Bool { name.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil }
        for action in api.actions {
            #expect(
                action.name.split(separator: ".").allSatisfy { isPlain(String($0)) } && action.summary.hasSuffix("."))
            check(action.parameters, of: action.name)
        }
        for event in api.events {
            #expect(isPlain(event.name.rawValue) && event.summary.hasSuffix("."))
            check(event.fields, of: event.name.rawValue)
        }
        for record in api.records { check(record.fields, of: record.name) }
        func check(_ fields: [APIField], of owner: String) {
            #expect(Set(fields.map(\.name)).count == fields.count, "\(owner)")
            for field in fields {
                #expect(isPlain(field.name) && field.summary.hasSuffix("."), "\(owner).\(field.name)")
            }
        }
    }

    @Test func `every record that is mentioned is described, and every one that is described is mentioned`() {
        func names(_ type: APIType) -> [String] {
            switch type {
            case .record(let name): [name]
            case .list(let element), .map(let element), .optional(let element): names(element)
            default: []
            }
        }
        var types = api.actions.map(\.result) + api.actions.flatMap(\.parameters).map(\.type)
        types += api.events.flatMap(\.fields).map(\.type) + api.records.flatMap(\.fields).map(\.type)
        // The fields of these stand in events directly.
        #expect(Set(types.flatMap(names)).union(["position", "request"]) == Set(api.records.map(\.name)))
    }

    @Test func `parameters that must be given come first, and defaults fit their types`() {
        for action in api.actions {
            let optional = action.parameters.drop { $0.isRequired }
            #expect(optional.allSatisfy { !$0.isRequired || $0.type == .any }, "\(action.name)")
            for parameter in action.parameters {
                guard let value = parameter.defaultValue else { continue }
                let isSpan = parameter.type == .duration && value.double != nil
                #expect(isSpan || conforms(value, parameter.type), "\(action.name) \(parameter.name)")
            }
        }
    }

    @Test func `limits have sound ranges, are set by name, and are read from JSON`() throws {
        for limit in APILimit.all { #expect(limit.range.contains(limit.defaultValue), "\(limit.name)") }
        var limits = APILimits()
        try limits.set("timers", to: 7)
        #expect(limits.timers == 7)
        #expect(throws: APIError(.badArgument, "There is no limit tiemrs; did you mean \"timers\"?")) {
            try limits.set("tiemrs", to: 7)
        }
        #expect(throws: APIError(.badArgument, "The limit waits takes 1 to 10000, not 0.")) {
            try limits.set("waits", to: 0)
        }
        let read = try JSONDecoder().decode(APILimits.self, from: Data(#"{"storage_keys": 5, "timers": 7}"#.utf8))
        #expect(read.storageKeys == 5 && read.timers == 7 && read.waits == APILimits().waits)
        #expect(try JSONDecoder().decode(APILimits.self, from: JSONEncoder().encode(read)) == read)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(APILimits.self, from: Data(#"{"timers": -1}"#.utf8))
        }
    }

    @Test func `what is granted by default harms nobody`() {
        #expect(APICapability.standard == [.chat, .games, .storage])
        for action in api.actions where action.needsHost { #expect(action.capability == .moderation) }
    }

    @Test func `misspelled words are recognised`() {
        let words = ["say", "private", "react", "storage"]
        #expect(Spelling.nearest("sya", among: words) == "say")
        #expect(Spelling.nearest("Privat", among: words) == "private")
        #expect(Spelling.nearest("stroage", among: words) == "storage")
        #expect(Spelling.nearest("elephant", among: words) == nil)
    }
}
