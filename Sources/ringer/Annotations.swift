import Foundation
import Report

/// Tells GitHub what is wrong, where it listens.
enum Annotations {
    private static let isWanted =
        ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] == "true"

    /// Prints `annotations` to standard error, which GitHub reads like standard output, whose last
    /// line is promised to be the verdict.
    static func tell(_ annotations: @autoclosure () -> [Annotation]) {
        guard self.isWanted else { return }
        for annotation in annotations() { Output.complain(annotation.command) }
    }
}
