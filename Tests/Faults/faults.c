// A disk that fails when told to: preloaded under a program, it counts the calls that change files below some folders
// and lets the n-th of them fail, fall short, or be the last thing the process does. A test first counts (no FAULTS_AT),
// then runs once for every n from 1 to that count.
//
//     cc -shared -fPIC -o faults.so faults.c
//     FAULTS_PATH=/tmp/v FAULTS_KIND=enospc FAULTS_AT=7 FAULTS_REPORT=/tmp/r LD_PRELOAD=./faults.so keys add ...
//
// FAULTS_PATH     folders (or files), separated by colons; they must exist. Only what lies at or below them is counted.
// FAULTS_KIND     what happens at the n-th call, and with it which calls are counted:
//                   enospc     fails with ENOSPC     write, sync, truncate, allocate, create, rename, link, mkdir
//                   eio        fails with EIO        the same, and unlink, rmdir
//                   fsync      fails with EIO        fsync, fdatasync, sync_file_range alone
//                   short      half of it is done    writes of two bytes or more
//                   kill       SIGKILL before it     as eio
//                   killmid    SIGKILL after half    writes of two bytes or more
//                   killafter  SIGKILL after it      as eio
// FAULTS_AT       n, from 1; missing or 0: nothing fails, calls are counted.
// FAULTS_STICKY   1: every counted call from the n-th on fails. For `short`: the later ones fail with ENOSPC, as on a
//                 disk that has become full.
// FAULTS_WHILE    a file: the fault strikes only while it is there, so that room can be made under a program that runs.
// FAULTS_REPORT   a file: its first line is the number of calls so far, current even when the process dies; a second
//                 line, once the fault has struck, is the call and its path. It must not lie below FAULTS_PATH.
// FAULTS_PROGRAM  where set, only a process of this short name is watched; for programs that start others, since each
//                 process counts for itself from 0.
//
// "Create" is open, openat or creat with O_CREAT or O_TMPFILE, whether the file exists or not. Calls the C library makes
// inside itself (stdio's buffered writes) and stores through mmap are not seen. Wrong settings end the process: 99.
// For glibc on 64-bit machines (x86-64, arm64), where off_t and off64_t are the same.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "a 64-bit system");

// ---- Settings, read once when the library is loaded.

enum kind { KIND_COUNT, ENOSPC_ERROR, EIO_ERROR, FSYNC_ERROR, SHORT_WRITE, KILL_BEFORE, KILL_MIDDLE, KILL_AFTER };
enum call { CALL_WRITE, CALL_SYNC, CALL_GROW, CALL_NAME, CALL_REMOVE };
enum verdict { PASS, FAIL, HALF, DIE_MIDDLE, DIE_AFTER };

#define MOST_FOLDERS 16

static struct {
    int armed;
    enum kind kind;
    unsigned long at;
    int sticky;
    const char *report;
    const char *marker;
    char *folders[MOST_FOLDERS];
    int folder_count;
} settings;

static unsigned long counted;
static char struck[PATH_MAX + 64];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void refuse(const char *why) {
    dprintf(2, "faults: %s\n", why);
    syscall(SYS_exit_group, 99);
}

static enum kind kind_named(const char *name) {
    static const char *const names[] = {"", "enospc", "eio", "fsync", "short", "kill", "killmid", "killafter"};
    for (int kind = ENOSPC_ERROR; kind <= KILL_AFTER; kind++)
        if (strcmp(name, names[kind]) == 0) return kind;
    refuse("FAULTS_KIND is none of enospc eio fsync short kill killmid killafter");
    return KIND_COUNT;
}

static void read_folders(const char *list) {
    char *copy = strdup(list), *rest = copy;
    for (char *one; copy && (one = strsep(&rest, ":"));) {
        if (!*one) continue;
        char *whole = settings.folder_count < MOST_FOLDERS ? realpath(one, NULL) : NULL;
        if (!whole) refuse("a folder of FAULTS_PATH does not exist, or there are too many");
        settings.folders[settings.folder_count++] = whole;
    }
    free(copy);
}

static void write_report(int flags) {
    if (!settings.report) return;
    char text[sizeof struck + 32];
    int size = snprintf(text, sizeof text, "%lu\n%s", counted, struck);
    int fd = syscall(SYS_openat, AT_FDCWD, settings.report, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    if (fd < 0 || syscall(SYS_write, fd, text, (size_t)size) != size) refuse("FAULTS_REPORT cannot be written");
    syscall(SYS_close, fd);
}

static void lock_turn(void) { pthread_mutex_lock(&turn); }
static void unlock_turn(void) { pthread_mutex_unlock(&turn); }

__attribute__((constructor)) static void arm(void) {
    const char *program = getenv("FAULTS_PROGRAM"), *path = getenv("FAULTS_PATH"), *kind = getenv("FAULTS_KIND");
    const char *at = getenv("FAULTS_AT"), *sticky = getenv("FAULTS_STICKY");
    if (program && strcmp(program, program_invocation_short_name) != 0) return;
    if (!path) refuse("FAULTS_PATH is missing");
    read_folders(path);
    if (settings.folder_count == 0) refuse("FAULTS_PATH names no folder");
    if (!kind) refuse("FAULTS_KIND is missing");
    settings.kind = kind_named(kind);
    char *end = NULL;
    settings.at = at ? strtoul(at, &end, 10) : 0;
    if (at && (!*at || *end)) refuse("FAULTS_AT is no number");
    settings.sticky = sticky && strcmp(sticky, "1") == 0;
    settings.report = getenv("FAULTS_REPORT");
    settings.marker = getenv("FAULTS_WHILE");
    write_report(O_TRUNC);
    pthread_atfork(lock_turn, unlock_turn, unlock_turn);
    settings.armed = 1;
}

// ---- Which calls count.

static int is_watched(const char *path) {
    for (int index = 0; index < settings.folder_count; index++) {
        size_t size = strlen(settings.folders[index]);
        if (strncmp(path, settings.folders[index], size) == 0 && (path[size] == 0 || path[size] == '/')) return 1;
    }
    return 0;
}

static int path_of_descriptor(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return path[0] == '/';
}

// The name as the kernel will find it: its folder resolved, its last part as it stands (it may not exist yet).
static int path_of_name(int folder, const char *name, char *path) {
    char joined[PATH_MAX * 2], base[PATH_MAX];
    if (!name || !*name) return 0;
    if (*name == '/') base[0] = 0;
    else if (folder == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of_descriptor(folder, base)) return 0;
    if (snprintf(joined, sizeof joined, "%s/%s", base, name) >= PATH_MAX) return 0;
    for (size_t end = strlen(joined); end > 1 && joined[end - 1] == '/'; end--) joined[end - 1] = 0;
    char *last = strrchr(joined, '/');
    *last = 0;
    char whole[PATH_MAX];
    if (!realpath(last == joined ? "/" : joined, whole)) return 0;
    snprintf(path, PATH_MAX, "%.*s/%.*s", PATH_MAX - 258, strcmp(whole, "/") ? whole : "", 255, last + 1);
    return 1;
}

static int counts(enum call call, size_t size) {
    switch (settings.kind) {
    case FSYNC_ERROR: return call == CALL_SYNC;
    case SHORT_WRITE: case KILL_MIDDLE: return call == CALL_WRITE && size >= 2;
    case ENOSPC_ERROR: return call != CALL_REMOVE;
    default: return 1;
    }
}

// ---- What happens at the n-th.

__attribute__((noreturn)) static void die(void) {
    for (;;) {
        syscall(SYS_kill, getpid(), SIGKILL);
        pause();
    }
}

static enum verdict strike(int is_first) {
    switch (settings.kind) {
    case ENOSPC_ERROR: errno = ENOSPC; return FAIL;
    case EIO_ERROR: case FSYNC_ERROR: errno = EIO; return FAIL;
    case SHORT_WRITE: if (is_first) return HALF; errno = ENOSPC; return FAIL;
    case KILL_BEFORE: die();
    case KILL_MIDDLE: return DIE_MIDDLE;
    case KILL_AFTER: return DIE_AFTER;
    default: return PASS;
    }
}

// Counts a call on a path and says what becomes of it. Signals wait meanwhile: a handler may itself write.
static enum verdict judge_path(enum call call, const char *name, const char *path, size_t size) {
    if (!is_watched(path) || !counts(call, size)) return PASS;
    int saved = errno;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    lock_turn();
    unsigned long number = ++counted;
    int strikes = settings.at && (number == settings.at || (settings.sticky && number > settings.at));
    if (strikes && settings.marker && syscall(SYS_faccessat, AT_FDCWD, settings.marker, F_OK) != 0) strikes = 0;
    if (strikes && !struck[0]) snprintf(struck, sizeof struck, "%s %s\n", name, path);
    write_report(0);
    unlock_turn();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return strikes ? strike(number == settings.at) : PASS;
}

static enum verdict judge_descriptor(enum call call, const char *name, int fd, size_t size) {
    char path[PATH_MAX];
    int saved = errno, is_file = settings.armed && path_of_descriptor(fd, path);
    errno = saved;
    return is_file ? judge_path(call, name, path, size) : PASS;
}

static enum verdict judge_name(enum call call, const char *name, int folder, const char *file) {
    char path[PATH_MAX];
    int saved = errno, is_file = settings.armed && path_of_name(folder, file, path);
    errno = saved;
    return is_file ? judge_path(call, name, path, 0) : PASS;
}

static long settle(enum verdict verdict, long result) {
    if (verdict == DIE_MIDDLE || verdict == DIE_AFTER) die();
    return result;
}

// A call that is done whole or not at all.
#define WHOLE(judged, ...) \
    do { \
        enum verdict verdict = judged; \
        return verdict == FAIL ? -1 : settle(verdict, syscall(__VA_ARGS__)); \
    } while (0)

static size_t part(enum verdict verdict, size_t size) {
    return verdict == HALF || verdict == DIE_MIDDLE ? size / 2 : size;
}

// ---- The calls. Each goes to the kernel itself, so nothing here depends on the order of loading.

ssize_t write(int fd, const void *bytes, size_t size) {
    enum verdict verdict = judge_descriptor(CALL_WRITE, "write", fd, size);
    return verdict == FAIL ? -1 : settle(verdict, syscall(SYS_write, fd, bytes, part(verdict, size)));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    enum verdict verdict = judge_descriptor(CALL_WRITE, "pwrite", fd, size);
    return verdict == FAIL ? -1 : settle(verdict, syscall(SYS_pwrite64, fd, bytes, part(verdict, size), at));
}

static ssize_t write_vector(const char *name, int fd, const struct iovec *parts, int count, long at) {
    struct iovec some[IOV_MAX];
    size_t size = 0;
    if (count < 0 || count > IOV_MAX) {
        errno = EINVAL;
        return -1;
    }
    for (int index = 0; index < count; index++) size += parts[index].iov_len;
    enum verdict verdict = judge_descriptor(CALL_WRITE, name, fd, size);
    if (verdict == FAIL) return -1;
    size_t left = part(verdict, size);
    for (int index = 0; index < count; index++) {
        some[index] = parts[index];
        if (some[index].iov_len > left) some[index].iov_len = left;
        left -= some[index].iov_len;
    }
    long result = at < 0 ? syscall(SYS_writev, fd, some, count) : syscall(SYS_pwritev, fd, some, count, at, 0);
    return settle(verdict, result);
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return write_vector("writev", fd, parts, count, -1); }

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    if (at < 0) {
        errno = EINVAL;
        return -1;
    }
    return write_vector("pwritev", fd, parts, count, at);
}

int fsync(int fd) { WHOLE(judge_descriptor(CALL_SYNC, "fsync", fd, 0), SYS_fsync, fd); }

int fdatasync(int fd) { WHOLE(judge_descriptor(CALL_SYNC, "fdatasync", fd, 0), SYS_fdatasync, fd); }

int sync_file_range(int fd, off64_t at, off64_t size, unsigned int flags) {
    WHOLE(judge_descriptor(CALL_SYNC, "sync_file_range", fd, 0), SYS_sync_file_range, fd, at, size, flags);
}

int ftruncate(int fd, off_t size) { WHOLE(judge_descriptor(CALL_GROW, "ftruncate", fd, 0), SYS_ftruncate, fd, size); }

int truncate(const char *file, off_t size) {
    WHOLE(judge_name(CALL_GROW, "truncate", AT_FDCWD, file), SYS_truncate, file, size);
}

int fallocate(int fd, int mode, off_t at, off_t size) {
    WHOLE(judge_descriptor(CALL_GROW, "fallocate", fd, 0), SYS_fallocate, fd, mode, at, size);
}

// The one that returns its error instead of setting it, and that the C library makes up where a file system has none.
int posix_fallocate(int fd, off_t at, off_t size) {
    int saved = errno;
    enum verdict verdict = judge_descriptor(CALL_GROW, "posix_fallocate", fd, 0);
    int error = errno;
    errno = saved;
    if (verdict == FAIL) return error;
    int (*next)(int, off_t, off_t) = (int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate");
    return settle(verdict, next ? next(fd, at, size) : ENOSYS);
}

static int open_at(const char *name, int folder, const char *file, int flags, mode_t mode) {
    int creates = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
    enum verdict verdict = creates ? judge_name(CALL_NAME, name, folder, file) : PASS;
    return verdict == FAIL ? -1 : settle(verdict, syscall(SYS_openat, folder, file, flags, mode));
}

static mode_t mode_after(int flags, va_list arguments) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open(const char *file, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_after(flags, arguments);
    va_end(arguments);
    return open_at("open", AT_FDCWD, file, flags, mode);
}

int openat(int folder, const char *file, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_after(flags, arguments);
    va_end(arguments);
    return open_at("openat", folder, file, flags, mode);
}

int creat(const char *file, mode_t mode) {
    return open_at("creat", AT_FDCWD, file, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

// A rename or link counts once, if either of its names is watched.
static enum verdict judge_pair(const char *name, int from, const char *source, int to, const char *target) {
    char path[PATH_MAX];
    int saved = errno, is_inside = settings.armed && path_of_name(to, target, path) && is_watched(path);
    errno = saved;
    return is_inside ? judge_path(CALL_NAME, name, path, 0) : judge_name(CALL_NAME, name, from, source);
}

int renameat2(int from, const char *source, int to, const char *target, unsigned int flags) {
    WHOLE(judge_pair("rename", from, source, to, target), SYS_renameat2, from, source, to, target, flags);
}

int renameat(int from, const char *source, int to, const char *target) {
    return renameat2(from, source, to, target, 0);
}

int rename(const char *source, const char *target) { return renameat2(AT_FDCWD, source, AT_FDCWD, target, 0); }

int linkat(int from, const char *source, int to, const char *target, int flags) {
    WHOLE(judge_pair("link", from, source, to, target), SYS_linkat, from, source, to, target, flags);
}

int link(const char *source, const char *target) { return linkat(AT_FDCWD, source, AT_FDCWD, target, 0); }

int mkdirat(int folder, const char *file, mode_t mode) {
    WHOLE(judge_name(CALL_NAME, "mkdir", folder, file), SYS_mkdirat, folder, file, mode);
}

int mkdir(const char *file, mode_t mode) { return mkdirat(AT_FDCWD, file, mode); }

int unlinkat(int folder, const char *file, int flags) {
    const char *name = flags & AT_REMOVEDIR ? "rmdir" : "unlink";
    WHOLE(judge_name(CALL_REMOVE, name, folder, file), SYS_unlinkat, folder, file, flags);
}

int unlink(const char *file) { return unlinkat(AT_FDCWD, file, 0); }

int rmdir(const char *file) { return unlinkat(AT_FDCWD, file, AT_REMOVEDIR); }

// `remove` calls unlink inside the C library, where it would not be seen.
int remove(const char *file) {
    int result = unlinkat(AT_FDCWD, file, 0);
    return result != 0 && errno == EISDIR ? rmdir(file) : result;
}

// The second names of the same calls.
ssize_t pwrite64(int, const void *, size_t, off64_t) __attribute__((alias("pwrite")));
ssize_t pwritev64(int, const struct iovec *, int, off64_t) __attribute__((alias("pwritev")));
int ftruncate64(int, off64_t) __attribute__((alias("ftruncate")));
int truncate64(const char *, off64_t) __attribute__((alias("truncate")));
int fallocate64(int, int, off64_t, off64_t) __attribute__((alias("fallocate")));
int posix_fallocate64(int, off64_t, off64_t) __attribute__((alias("posix_fallocate")));
int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
int creat64(const char *, mode_t) __attribute__((alias("creat")));
