import Foundation

extension URL {
    /// Whether there is a directory here, or a link to one.
    var isDirectory: Bool {
        let url = self.resolvingSymlinksInPath()
        return (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }
}
