// Taipan: the command. MIT licence.
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/failing.h"
#include "main/options.h"
#include "main/paths.h"
#include "main/run.h"
#include "main/startup.h"

// A program that an uncaught Ctrl-C ended dies of the signal, so that its shell sees it.
static int die_of_interrupt(void) {
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
    return 128 + SIGINT;
}

int main(int argc, char **argv) {
    RuntimeConfig config;
    memset(&config, 0, sizeof config);
    // CPython coerces the C locale to UTF-8 for the program's children; the test of the locale comes first.
    setlocale(LC_CTYPE, "");
    int status = options_parse(&config, argc, argv);
    if (status >= 0) return status;
    paths_find(&config, argv[0]);
    Thread *thread = startup(&config, __builtin_frame_address(0));
    if (!thread) return 1;
    bool interrupted = false;
    status = run_program(thread, &interrupted);
    status = shutdown_runtime(thread, status);
    if (interrupted) return die_of_interrupt();
        // The heap goes with the process.
#ifdef TAIPAN_STRESS_GC
    failing_report();
#endif
    fflush(NULL);
    _exit(status & 0xFF);
}
