// Taipan: runs a command and tells its wall time, peak memory and status, undisturbed by who asks. MIT licence.
//
//   measure RESULT COMMAND...     writes "SECONDS PEAK_KIB STATUS" to the file RESULT
//
// A program of its own because Linux counts the memory of the process that forked towards the child's peak: this one
// is small enough not to matter.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    double start = now();
    pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) != child) return 2;
    double end = now();
    FILE *result = fopen(argv[1], "w");
    if (!result) return 2;
    fprintf(result, "%.6f %ld %d\n", end - start, usage.ru_maxrss, status);
    return fclose(result) == 0 ? 0 : 2;
}
