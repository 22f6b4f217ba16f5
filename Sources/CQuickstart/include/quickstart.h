#ifndef QUICKSTART_H
#define QUICKSTART_H

#include <stddef.h>

/// A file that is built into the program.
struct quickstart_file {
    /// Relative to the fixture's directory; the scenario is `quickstart.yaml`.
    const char *_Nonnull path;
    const unsigned char *_Nonnull bytes;
    size_t byte_count;
};

/// The files of the quickstart: `quickstart_file_count` of them.
const struct quickstart_file *_Nonnull quickstart_files(void);
extern const size_t quickstart_file_count;

#endif
