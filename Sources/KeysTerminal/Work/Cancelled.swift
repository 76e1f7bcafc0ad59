/// The person pressed Esc while something went on. Nothing of it counts.
struct Cancelled: Error {}
