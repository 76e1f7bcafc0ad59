/// What can go wrong between Keys and the desk it works on. Cases are facts; their sentences stand in KeysCommands.
public enum DeskError: Error, Equatable {
    case cannotOpen(path: String, errno: Int32)
    case cannotRead(path: String, errno: Int32)
    case cannotWrite(path: String, errno: Int32)
    /// A file that is there is never written over.
    case fileExists(path: String)
    /// The path is no ordinary file.
    case notAFile(path: String)
    /// Whoever read the output has gone.
    case closedEarly
    /// Nobody can be asked: there is no terminal.
    case noTerminal
    /// The person ended the conversation (end of input).
    case endOfInput
    /// The person said nothing for too long.
    case leftAlone
    /// No program that could reach a clipboard was found, or none fits this desk.
    case noClipboard
    /// The clipboard program failed with this status.
    case clipboardFailed(tool: String, status: Int32)
    /// More bytes than a terminal takes at once.
    case tooLongForTerminal
    /// tmux lets nothing of this through to the terminal.
    case tmuxRefuses
    /// More bytes than a QR code holds.
    case tooLongForPicture
    /// A list of breached passwords has no line.
    case emptyBreachList
    /// A list of breached passwords has a line that is none, by its number where it is known, at an offset.
    case notABreachList(line: Int?, offset: Int64)
    /// A value this setting does not take.
    case badSetting(SettingKey)
    /// The file of settings is no text, so it is not written to.
    case notSettings
    /// A file that is read whole has more bytes than that.
    case tooLarge(path: String, limit: Int)
    /// A program could not be started.
    case cannotStart(program: String, errno: Int32)
}
