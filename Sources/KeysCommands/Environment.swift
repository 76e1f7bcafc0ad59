internal import Glibc

/// The variables of this process.
enum Environment {
    static let variables: [String: String] = {
        var all: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "="), all[String(text[..<equals])] == nil {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return all
    }()

    /// What this machine is called where no name is given.
    static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this machine" }
        let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return text.isEmpty ? "this machine" : String(decoding: text, as: UTF8.self)
    }
}
