#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdint.h>

/// How often the calling thread has asked for memory since it began: malloc and its kin, realloc too.
/// -1 where that is not counted: elsewhere than with glibc, and under a sanitizer, which has an
/// allocator of its own.
int64_t allocations_of_this_thread(void);

#endif
