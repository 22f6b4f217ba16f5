import Testing

/// All tests with sockets, one after the other: a call in real time needs the machine to itself.
@Suite(.serialized)
enum LiveTests {}
