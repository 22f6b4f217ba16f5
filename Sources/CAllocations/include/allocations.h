#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdint.h>

/// How often the calling thread has asked for memory since it began: malloc and its kin, realloc too.
/// -1 where that is not counted: elsewhere than with glibc, and under a sanitizer, which has an
/// allocator of its own.
int64_t allocations_of_this_thread(void);

/// How many bytes of the heap are in use, by all threads; -1 where that is not known.
int64_t heap_byte_count(void);

#endif
