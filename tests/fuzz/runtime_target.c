// Taipan: an interpreter for fuzz programs, and running in a process apart what must not harm anyone. MIT licence.
//
// Mutated programs may do anything that their system calls let them, so the child's are filtered (seccomp): what is not
// listed fails with EPERM.
#define _GNU_SOURCE
#include "runtime_target.h"
#include "compile/compile.h"
#include "compile/marshal.h"
#include "compile/pyc.h"
#include "main/options.h"
#include "main/paths.h"
#include "main/startup.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/call.h"
#include "runtime/report.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// ---- sanitizers -------------------------------------------------------------------------------------------------

// The collector's heap is not the sanitizer's, so leaks cannot be told; a finding must be a signal.
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
int __lsan_is_turned_off(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0:detect_stack_use_after_return=0:allocator_may_return_null=1:abort_on_error=1";
}
const char *__ubsan_default_options(void) {
    return "print_stacktrace=1:abort_on_error=1";
}
int __lsan_is_turned_off(void) {
    return 1;
}

// ---- the interpreter --------------------------------------------------------------------------------------------

Thread *runtime_start(const char *program, void *stack_base) {
    static RuntimeConfig config;
    static char *arguments[] = {"taipan", "-E", "-S", "-B", "-s", "-P", "-c", "pass", NULL};
    setenv("PYTHONHASHSEED", "0", 1);
    if (options_parse(&config, 8, arguments) >= 0) exit(2);
    config.ignore_environment = false; // for TAIPANHOME
    if (!getenv("TAIPANHOME")) setenv("TAIPANHOME", "build", 1);
    paths_find(&config, program);
    config.ignore_environment = true;
    Thread *thread = startup(&config, stack_base);
    if (!thread) exit(2);
    return thread;
}

static void give_up(Thread *thread, const char *what) {
    fprintf(stderr, "%s\n", what);
    report_uncaught(thread, false);
    exit(2);
}

Value runtime_define(Thread *thread, const char *source, const char *function) {
    Dict *globals = dict_allocate(thread);
    Value code = compile_source(thread, source, strlen(source), str_intern_cstring(thread, "<fuzz>"), COMPILE_EXEC,
                                COMPILE_SOURCE_IS_UTF8, 0, NULL);
    if (!globals || code == NO_VALUE ||
        vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE) == NO_VALUE)
        give_up(thread, "what the target needs cannot be defined");
    Value result = dict_get_cstring(thread, globals, function);
    // What a C static refers to must be reachable from elsewhere too.
    if (result == NO_VALUE || dict_set_cstring(thread, thread->interp->modules, function, result) < 0)
        give_up(thread, function);
    return result;
}

size_t runtime_make_cache(Thread *thread, const uint8_t *source, size_t size, uint8_t *out, size_t limit,
                          bool with_header) {
    Value code = compile_source(thread, (const char *)source, size, str_intern_cstring(thread, "seed.py"), COMPILE_EXEC,
                                0, 0, NULL);
    Value data = code == NO_VALUE ? NO_VALUE : marshal_dump(thread, code, MARSHAL_VERSION, true);
    if (data == NO_VALUE) return error_clear(thread), 0;
    Bytes *bytes = bytes_from_value(data);
    size_t header = with_header ? 16 : 0;
    if (bytes->length + header > limit) return 0;
    memset(out, 0, header);
    uint32_t magic = pyc_magic();
    for (size_t i = 0; i < 4 && with_header; i++)
        out[i] = (uint8_t)(magic >> 8 * i);
    memcpy(out + header, bytes->data, bytes->length);
    return bytes->length + header;
}

// ---- the child --------------------------------------------------------------------------------------------------

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ALLOW_CALL(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), ALLOW
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static void filter_system_calls(void) {
    struct sock_filter program[] = {
        LOAD(nr),
        ALLOW_CALL(read),
        ALLOW_CALL(write),
        ALLOW_CALL(writev),
        ALLOW_CALL(close),
        ALLOW_CALL(fstat),
        ALLOW_CALL(newfstatat),
        ALLOW_CALL(lseek),
        ALLOW_CALL(mmap),
        ALLOW_CALL(munmap),
        ALLOW_CALL(mprotect),
        ALLOW_CALL(mremap),
        ALLOW_CALL(madvise),
        ALLOW_CALL(brk),
        ALLOW_CALL(rt_sigaction),
        ALLOW_CALL(rt_sigprocmask),
        ALLOW_CALL(rt_sigreturn),
        ALLOW_CALL(sigaltstack),
        ALLOW_CALL(getdents64),
        ALLOW_CALL(getpid),
        ALLOW_CALL(gettid),
        ALLOW_CALL(futex),
        ALLOW_CALL(sched_yield),
        ALLOW_CALL(clock_gettime),
        ALLOW_CALL(gettimeofday),
        ALLOW_CALL(getrandom),
        ALLOW_CALL(exit),
        ALLOW_CALL(exit_group),
        ALLOW_CALL(readlinkat),
        ALLOW_CALL(getcwd),
        ALLOW_CALL(ioctl),
        ALLOW_CALL(fcntl),
        ALLOW_CALL(pread64),
        ALLOW_CALL(statx),
        ALLOW_CALL(getrusage),
        ALLOW_CALL(setitimer),
#ifdef SYS_stat // absent where the kernel came late
        ALLOW_CALL(readlink),
        ALLOW_CALL(stat),
        ALLOW_CALL(lstat),
#endif
        // Opening for reading only; a signal only to itself.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
        LOAD(args[2]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY), 5, 0),
        ALLOW,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 0, 1),
        ALLOW,
        REFUSE,
    };
    struct sock_fprog filter = {sizeof program / sizeof *program, program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        perror("seccomp");
        _exit(2); // unprotected it must not run
    }
}

#undef LOAD
#undef ALLOW
#undef ALLOW_CALL
#undef REFUSE

static rlim_t address_space(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%lu", &pages) != 1) pages = 0;
    if (file) fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

void runtime_limit_time(void) {
    const struct itimerval processor = {.it_value = {0, 150000}}, all = {.it_value = {20, 0}};
    setitimer(ITIMER_VIRTUAL, &processor, NULL);
    setitimer(ITIMER_REAL, &all, NULL);
}

static void limit_child(void) {
    struct rlimit limit = {address_space() + (1u << 30), address_space() + (1u << 30)};
    signal(SIGVTALRM, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    setrlimit(RLIMIT_AS, &limit);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    setrlimit(RLIMIT_CPU, &(struct rlimit){30, 31});
    setitimer(ITIMER_PROF, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
    runtime_limit_time();
}

int runtime_run_apart(int (*job)(void *context), void *context, int error_descriptor) {
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    if (!child) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        dup2(nothing, 0);
        dup2(error_descriptor, 1);
        dup2(error_descriptor, 2);
        limit_child();
        filter_system_calls();
        _exit(job(context));
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

bool runtime_has_crashed(int wait_status) {
    if (!WIFSIGNALED(wait_status)) return false;
    int signal = WTERMSIG(wait_status);
    return signal != SIGVTALRM && signal != SIGALRM && signal != SIGXCPU && signal != SIGKILL && signal != SIGPIPE;
}
