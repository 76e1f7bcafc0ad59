internal import NIOCore

/// Runs a connection's tasks on the thread that reads and writes it, so that a request changes threads only where it waits for
/// the writer. What runs there must be short: looking up a blob is, waiting for the disk to flush is not and happens elsewhere.
///
/// It is a class because executors are.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    /// The executor of a connection's loop.
    init(_ loop: any EventLoop) { self.loop = loop }

    /// Runs a job in the loop's next turn.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
