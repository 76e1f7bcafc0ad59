internal import KeysBlobs
internal import KeysStore
internal import StoreSupport
internal import Testing

struct ContractTests {
    @Test(arguments: Sort.allCases, Promise.all)
    func `every store keeps every promise`(_ sort: Sort, _ promise: Promise) async throws {
        // An empty claim may be seen there for a moment; said in `Placing`.
        if sort == .fileClaim, promise.isOfOneMoment { return }
        let shelf = Shelf()
        try await promise.hold(sort.store(shelf))
        #expect(shelf.files.allSatisfy { BlobName($0) != nil }, "left behind: \(shelf.files)")
    }

    @Test func `there are promises`() { #expect(Promise.all.count >= 14) }
}
