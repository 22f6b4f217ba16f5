import ArgumentParser
import Live
import NIOCore
import NIOPosix
import Report
import Trace
import Transport

/// `ringer doctor`: what this machine can carry.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say how many calls this machine can carry, and what limits it.",
        discussion: """
            Takes about two seconds, in which the machine should have nothing else to do.

            EXAMPLES
              ringer doctor                 in words
              ringer doctor --json -        as JSON

            EXIT CODES
              0 runs here can be honest, 2 wrong usage, 3 it could not be measured,
              4 runs here would be INVALID: timers too late, or too much time stolen
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write what was found as JSON; - for standard output.",
            valueName: "file"
        )
    )
    var json: String?

    /// One each 2 ms: a second, and enough for a 99th percentile.
    private static let timerCount = 500

    func run() async throws {
        let files = ResultFiles(json: self.json)
        try files.prepare()
        if !files.areOnOutput { Output.say("examining this machine for about two seconds\n") }
        let report = try await Self.examine()
        try files.write(json: report.json, junit: "")
        if !files.areOnOutput { Output.say(report.text(on: Output.terminal)) }
        guard report.doubts.isEmpty else { throw Exit(.invalid, "") }
    }

    private static func examine() async throws -> DoctorReport {
        // As a run has them.
        Descriptors.raise()
        let machine = MachineFigures.now
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let watch = HealthWatch([])
        let lateness: [Duration]
        let loopback: LoopbackProbe.Result
        do {
            lateness = try await TimerProbe.lateness(count: Self.timerCount, on: group.next())
            loopback = try await LoopbackProbe().run(on: group.next())
        } catch {
            throw Exit(.notDone, "this machine cannot be examined: \(error)")
        }
        let health = await watch.stop()
        try await group.shutdownGracefully()
        return DoctorReport(
            coreCount: machine.coreCount,
            memoryByteCount: machine.memoryByteCount,
            availableByteCount: machine.availableByteCount,
            descriptorSoftLimit: machine.descriptors?.soft,
            descriptorHardLimit: machine.descriptors?.hard,
            ports: machine.ports,
            backlogMax: machine.backlogMax,
            timerLateness: Samples(lateness),
            roundTrip: loopback.roundTrip,
            roundTripCount: loopback.roundTripCount,
            packetByteCount: LoopbackProbe.messageByteCount,
            stolen: health.machine?.stolenShare
        )
    }
}
