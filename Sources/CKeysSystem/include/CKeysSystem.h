// The system calls Swift cannot reach: C variadics, macros and what differs between systems.
#ifndef KEYS_CSYSTEM_H
#define KEYS_CSYSTEM_H

#include <stddef.h>
#include <stdint.h>

/// Forbids core dumps and tracing by other processes of this user. 0, or -1 with errno.
int csystem_undumpable(void);

/// Whether this process may be dumped or traced: 1 or 0.
int csystem_is_dumpable(void);

/// Gives the signals that a crashing program gets back to the kernel, so that no handler prints a backtrace
/// with values in it.
void csystem_default_crash_signals(void);

/// Restarts this program in place with the same arguments; returns only when that failed.
int csystem_restart_self(char *const argv[]);

/// Opens a file as `open(2)` does; the variadic mode made plain. Returns a descriptor, or -1 with errno.
int csystem_open(const char *path, int flags, unsigned int mode);

/// Columns of the terminal at `descriptor`; 0 where it is none.
int csystem_columns(int descriptor);

/// Marks a descriptor close-on-exec. 0, or -1 with errno.
int csystem_close_on_exec(int descriptor);

/// `RLIMIT_MEMLOCK` in bytes; UINT64_MAX for no limit.
uint64_t csystem_lockable_bytes(void);

/// The most memory this process had resident so far, in KiB.
int64_t csystem_peak_resident_kib(void);

/// Microseconds of a clock that runs on while the machine sleeps.
uint64_t csystem_boot_microseconds(void);

/// Microseconds of a clock that stands still while the machine sleeps.
uint64_t csystem_awake_microseconds(void);

/// Opens a pair of terminal ends (`posix_openpt`) and writes the path of the second into `path`. The first as a descriptor no child
/// inherits, or -1 with errno.
int csystem_open_terminal_pair(char *path, size_t size);

/// Gives one terminal the window size of another. 0, or -1 with errno.
int csystem_copy_window_size(int from, int to);

/// An empty file without a name that children inherit. A descriptor, or -1 with errno.
int csystem_memory_file(void);

#endif
