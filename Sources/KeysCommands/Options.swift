internal import ArgumentParser
internal import KeysDesk
internal import KeysVault

/// Which vault, and how it is opened.
struct VaultOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The vault: a name, or a folder with a / in it.", valueName: "name"))
    var vault: String?

    @Option(help: ArgumentHelp("Read the password from descriptor N, up to the first line end.", valueName: "n"))
    var passwordFd: Int32?

    @Option(help: ArgumentHelp("Read the password from a file, up to the first line end.", valueName: "path"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("Seconds to wait while another keys writes.", valueName: "seconds"))
    var wait = Session.usualWait

    func validate() throws {
        if passwordFd != nil, passwordFile != nil { throw UsageFault.twoPasswordSources }
        guard (0...86_400).contains(wait) else {
            throw UsageFault.outOfRange(option: "--wait", lowest: 0, highest: 86_400)
        }
        try Descriptors.check([("--password-fd", passwordFd)])
    }

    /// The vault's place; throws where none is there.
    func location() throws -> VaultLocation {
        let location = try place()
        guard location.exists else { throw VaultError.noVault(folder: location.folder) }
        return location
    }

    /// The vault's place, whether one is there or not.
    func place() throws -> VaultLocation {
        try VaultLocation(named: vault, environment: Environment.variables)
    }
}

/// How a command speaks.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON; a failure is one line of JSON on standard error.")
    var json = false

    @Flag(help: "Say nothing but data, warnings and errors.")
    var quiet = false

    @Flag(help: "No colour and no bold.")
    var noColor = false

    /// How the program speaks where no options are.
    static var usual: Talk { Talk(isJSON: false, isQuiet: false, environment: Environment.variables) }

    /// The voice of these options.
    var talk: Talk { Talk(isJSON: json, isQuiet: quiet, environment: Environment.variables) }
}

/// Descriptors that secrets and values come by: each only once, each open.
enum Descriptors {
    static func check(_ named: [(option: String, number: Int32?)]) throws(UsageFault) {
        var seen: Set<Int32> = []
        for (option, number) in named {
            guard let number else { continue }
            guard number >= 0 else { throw .outOfRange(option: option, lowest: 0, highest: 65_535) }
            guard seen.insert(number).inserted else { throw .descriptorTwice }
        }
        for (option, number) in named {
            guard let number else { continue }
            guard Descriptor(number).isOpen else { throw .descriptorClosed(option: option) }
            Descriptor(number).keepFromChildren()
        }
    }
}
