internal import KeysDesk
internal import KeysImport
internal import KeysModel

/// What a file to be imported looks like: its columns and its first entries, without their secrets.
struct ImportPreview {
    /// One of the first entries.
    struct Sample: Equatable {
        let title: String
        let kind: String
        let username: String
        let address: String
        /// How many values of it stay hidden.
        let secrets: Int
    }

    /// No more entries are looked at.
    private static let most = 5

    /// Its format as people call it.
    let format: String
    /// nil where it is no table with names.
    let columns: [ImportColumn]?
    private(set) var samples: [Sample] = []

    /// Reads the beginning of a file.
    init(file path: String) throws {
        let file = try Descriptor.reading(path)
        defer { file.shut() }
        do throws(ImportError) {
            var reader = try ImportReader(descriptor: file.number)
            format = reader.format.name
            columns = reader.columns
            while samples.count < Self.most, let item = try reader.next() {
                if case .entry(let form, _, _) = consume item { samples.append(Self.sample(of: form)) }
            }
        } catch {
            throw ImportWorkError.file(error)
        }
    }

    private static func sample(of form: borrowing EntryForm) -> Sample {
        Sample(
            title: form.title, kind: form.kind.rawValue, username: form.text(.username) ?? "",
            address: form.urls.first ?? "", secrets: form.items.count { $0.type.isSecret })
    }
}
