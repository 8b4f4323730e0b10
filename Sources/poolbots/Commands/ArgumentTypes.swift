public import ArgumentParser
public import BotKit

extension Role: ExpressibleByArgument {}

extension CommandLanguage: ExpressibleByArgument {}
