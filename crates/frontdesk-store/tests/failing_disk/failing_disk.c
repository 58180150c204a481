/* A disk that fails when it is told to. Loaded before the C library by tests/failing_disk/mod.rs.
 *
 * FAILING_DISK names a folder of orders:
 *   sync   holds a number n: the n-th sync from now fails once with EIO
 *   write  holds a number n: the n-th write to a file from now fails once with EIO
 *   full   exists: every write to a file fails with ENOSPC
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const char *order(const char *name, char *path, size_t size) {
    const char *folder = getenv("FAILING_DISK");
    if (!folder) return NULL;
    snprintf(path, size, "%s/%s", folder, name);
    return access(path, F_OK) == 0 ? path : NULL;
}

/* Counts the order down; true for the call that is to fail. stdio writes by its own calls, not ours.
 * The count is changed in place: an order that is taken back meanwhile must not come back by that. */
static int due(const char *name) {
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    char path[4096];
    int left = 0, now = 0;
    if (!order(name, path, sizeof path)) return 0;
    pthread_mutex_lock(&one);
    FILE *file = fopen(path, "r+");
    if (file && fscanf(file, "%d", &left) == 1 && left > 0) {
        now = left == 1;
        if (now) unlink(path);
        rewind(file);
        fprintf(file, "%-10d", left - 1);
    }
    if (file) fclose(file);
    pthread_mutex_unlock(&one);
    return now;
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    if (due("sync")) return errno = EIO, -1;
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (due("sync")) return errno = EIO, -1;
    return real(fd);
}

static int refused(int fd) {
    char path[4096];
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
    if (order("full", path, sizeof path)) return errno = ENOSPC, 1;
    if (due("write")) return errno = EIO, 1;
    return 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return refused(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite");
    return refused(fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    return refused(fd) ? -1 : real(fd, bytes, count, at);
}
