"""Which steps of a store belong to one history: the largest set that is closed under chains and vectors."""

ZERO = bytes(16)


class Reach:
    """From the positions of snapshots, and from nothing, logs are extended by segments whose chain fits. Segments whose
    vector refers beyond what is reached are dropped, and what hangs on them, until nothing is left to drop.

    `segments` are what is absorbed, `vector` the position reached of every device, `dropped` the segments left out."""

    def __init__(self, segments, snapshots):
        self.bases, self.known_positions = {}, {}
        for snapshot in snapshots:
            for device, position in snapshot.vector.items():
                self.bases.setdefault(device, set()).add((position.step, position.hash))
                self.known_positions[device, position.step, position.hash] = position
        for segment in segments:
            self.known_positions[segment.device, segment.last, segment.hash_of(segment.last)] = segment.position()
        allowed, before = list(segments), None
        while before != len(allowed):
            before = len(allowed)
            self.follow(allowed)
            allowed = [segment for segment in allowed if self.holds(segment.seen)]
        self.dropped = [s for s in segments if not self.covers(s)]

    def follow(self, segments):
        """Walks every device's log as far as the segments go."""
        self.vector, self.segments, self.hashes = {}, [], {}
        for device in sorted(self.bases.keys() | {segment.device for segment in segments}):
            own = sorted((s for s in segments if s.device == device), key=lambda s: (s.first, s.last))
            came, nodes = {}, self.bases.get(device, set()) | {(0, ZERO)}
            fresh = set(nodes)
            while fresh:
                found = {}
                for segment in own:
                    for node in sorted(fresh):
                        if self.extends(segment, node):
                            found.setdefault((segment.last, segment.hash_of(segment.last)), (node, segment))
                fresh = found.keys() - nodes
                came |= {node: found[node] for node in fresh}
                nodes = nodes | fresh
            self.take(device, max(nodes), came)

    @staticmethod
    def extends(segment, node):
        step, hashed = node
        return segment.first - 1 <= step < segment.last and segment.hash_of(step) == hashed

    def take(self, device, node, came):
        """Notes the way to the farthest node."""
        hashes = self.hashes[device] = {step: hashed for step, hashed in self.bases.get(device, ()) if step <= node[0]}
        if node[0] == 0:
            return
        self.vector[device] = self.known_positions[(device, *node)]
        hashes[node[0]] = node[1]
        while node in came:
            node, segment = came[node]
            self.segments.append(segment)
            hashes.update({step: segment.hash_of(step) for step in range(max(1, segment.first - 1), segment.last + 1)})

    def holds(self, vector):
        """Whether everything a vector refers to is reached."""
        return all(
            device in self.vector and position.step <= self.vector[device].step
            and self.hashes[device].get(position.step, position.hash) == position.hash
            for device, position in vector.items())

    def covers(self, segment):
        """Whether all steps of a segment are reached, by it or by others."""
        return segment.device in self.vector and segment.last <= self.vector[segment.device].step
