internal import KeysDesk
internal import KeysModel
internal import KeysSecret

/// How a command speaks: data on standard output, everything else on standard error.
struct Talk {
    let isJSON: Bool
    let isQuiet: Bool
    let environment: [String: String]

    /// Whether output goes to a person's eyes.
    var isForEyes: Bool { Descriptor.output.isTerminal }

    /// Whether somebody can be asked: a person at standard input, who has a terminal.
    var canAsk: Bool { Descriptor.input.isTerminal }

    /// Whether weight and colour may be used on standard output.
    func isStyled(_ options: OutputOptions) -> Bool {
        isForEyes && !options.noColor && environment["NO_COLOR"]?.isEmpty != false && environment["TERM"] != "dumb"
    }

    /// Says something that is no data; left out with `--quiet`.
    func note(_ text: String) {
        guard !isQuiet else { return }
        line("keys: \(text)")
    }

    /// Says a bare line on standard error.
    func line(_ text: String) {
        // A reader of standard error that has gone is no reason to fail.
        do throws(DeskError) { try Descriptor.errors.write(text + "\n") } catch {}
    }

    /// Says what a person should know though the command works.
    func warn(_ text: String) { line("keys: warning: \(text)") }

    /// Tells a failure; gives its status.
    func fail(_ failure: Failure) -> Int32 {
        let sentence = failure.sentence
        if case .desk(.closedEarly) = failure { return sentence.status }
        if isJSON {
            var json = JSONWriter()
            json.beginObject()
            json.key("error")
            json.text(sentence.word)
            json.key("message")
            json.text(sentence.message)
            json.key("hint")
            json.text(sentence.hint)
            json.endObject()
            let text = json.finish()
            do throws(DeskError) {
                try Descriptor.errors.write(text)
                try Descriptor.errors.write("\n")
            } catch {}
        } else {
            line("keys: \(sentence.message)")
            line("keys: hint: \(sentence.hint)")
        }
        return sentence.status
    }

    /// Prints a finished JSON value and LF.
    func print(_ json: consuming SecretBytes) throws(DeskError) {
        try Descriptor.output.write(json)
        try Descriptor.output.write("\n")
    }

    /// Prints text as it is.
    func print(_ text: String) throws(DeskError) { try Descriptor.output.write(text) }
}
