// Taipan: the _posixsubprocess module: fork and exec with everything between done in C. MIT licence.
//
// Between fork and exec the child calls only what is safe after fork, unless there is a preexec_fn. Without one, and without a
// change of user, it is a vfork: the child borrows the parent's memory and the parent waits until it has become another program,
// which costs the same however large the heap is. So the child must leave alone whatever the parent still wants: handlers of
// signals are put to their defaults before signals are let in again. What goes wrong there is written to errpipe_write as "Exception:errno in hex:text", which the library's subprocess reads.
#define _GNU_SOURCE
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "modules/native_support.h"
#include "modules/posix_internal.h"
#include "modules/thread_internal.h"
#include "runtime/lock.h"
#include "runtime/signals.h"
#include "object/keep_alive.h"

typedef struct Plan {
    char **argv, **executables, **environment; // environment NULL: inherited
    const char *directory;
    int *pass, pass_count;
    int p2c_read, p2c_write, c2p_read, c2p_write, err_read, err_write, pipe_read, pipe_write;
    bool close_others, restore_signals, new_session;
    int group; // pgid to set, -1: none
    int umask; // -1: as it is
    gid_t gid, *groups;
    int group_count; // -1: as they are
    uid_t uid;
    bool set_gid, set_uid;
    Value before_exec;    // NONE: nothing
    const sigset_t *mask; // what the child blocks, when everything is blocked during vfork; NULL: as it is
} Plan;

// ---- the child --------------------------------------------------------------------------------------------------

static bool set_inheritable(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}
static void close_between(unsigned low, unsigned high) { // both included
    if (low > high) return;
    if (syscall(SYS_close_range, low, high, 0) == 0) return;
    unsigned most = (unsigned)sysconf(_SC_OPEN_MAX);
    for (unsigned fd = low; fd <= high && fd < most; fd++)
        close((int)fd);
}
static void close_others(const Plan *plan) {
    unsigned next = 3;
    for (int i = 0; i < plan->pass_count; i++) { // sorted
        if (plan->pass[i] < 3) continue;
        if ((unsigned)plan->pass[i] > next) close_between(next, (unsigned)plan->pass[i] - 1);
        if ((unsigned)plan->pass[i] >= next) next = (unsigned)plan->pass[i] + 1;
    }
    close_between(next, ~0u);
}
static bool connect_stream(int from, int to) {
    if (from == to) return set_inheritable(from);
    return from == -1 || dup2(from, to) >= 0;
}
// Handlers belong to the parent, whose memory this may be.
static void let_signals_in(const sigset_t *mask) {
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (number == SIGKILL || number == SIGSTOP || sigismember(mask, number) == 1)
            continue; // none, or never delivered here
        if (sigaction(number, NULL, &action) < 0 || action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL)
            continue;
        signal(number, SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, mask, NULL);
}
// Everything up to exec; false with errno, *what says where.
static bool prepare(Thread *thread, Plan *plan, const char **what) {
    *what = "noexec";
    if (plan->mask) let_signals_in(plan->mask);
    for (int i = 0; i < plan->pass_count; i++)
        if (plan->pass[i] != plan->pipe_write && !set_inheritable(plan->pass[i])) return false;
    if (plan->p2c_write != -1) close(plan->p2c_write);
    if (plan->c2p_read != -1) close(plan->c2p_read);
    if (plan->err_read != -1) close(plan->err_read);
    close(plan->pipe_read);
    // A descriptor that is about to be overwritten moves out of the way.
    if (plan->c2p_write == 0 && (plan->c2p_write = dup(plan->c2p_write)) < 0) return false;
    while (plan->err_write == 0 || plan->err_write == 1)
        if ((plan->err_write = dup(plan->err_write)) < 0) return false;
    if (!connect_stream(plan->p2c_read, 0) || !connect_stream(plan->c2p_write, 1) ||
        !connect_stream(plan->err_write, 2))
        return false;
    if (plan->directory && chdir(plan->directory) < 0) {
        *what = "noexec:chdir";
        return false;
    }
    if (plan->umask >= 0) umask((mode_t)plan->umask);
    if (plan->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (plan->new_session) setsid();
    if (plan->group >= 0 && setpgid(0, plan->group) < 0) return false;
    if (plan->group_count >= 0 && setgroups((size_t)plan->group_count, plan->groups) < 0) return false;
    if (plan->set_gid && setregid(plan->gid, plan->gid) < 0) return false;
    if (plan->set_uid && setreuid(plan->uid, plan->uid) < 0) return false;
    if (plan->before_exec != NONE && object_call0(thread, plan->before_exec) == NO_VALUE) {
        *what = "Exception occurred in preexec_fn.";
        errno = 0;
        return false;
    }
    if (plan->close_others) close_others(plan);
    return true;
}
static void write_text(int fd, const char *text) {
    ssize_t done = write(fd, text, strlen(text));
    (void)done;
}
static _Noreturn void run_child(Thread *thread, Plan *plan) {
    const char *what;
    int code;
    if (prepare(thread, plan, &what)) {
        code = ENOENT;
        for (char **path = plan->executables; *path; path++) {
            if (plan->environment)
                execve(*path, plan->argv, plan->environment);
            else
                execv(*path, plan->argv);
            if (errno != ENOENT && errno != ENOTDIR) code = errno;
        }
        what = "";
    } else {
        code = errno;
    }
    char digits[20], *p = digits + sizeof digits;
    *--p = 0;
    if (code) {
        for (int n = code; n; n /= 16)
            *--p = "0123456789ABCDEF"[n % 16];
        write_text(plan->pipe_write, "OSError:");
        write_text(plan->pipe_write, p);
        write_text(plan->pipe_write, ":");
    } else {
        write_text(plan->pipe_write, "SubprocessError:0:");
    }
    write_text(plan->pipe_write, what);
    _exit(255);
}

// ---- arguments --------------------------------------------------------------------------------------------------

// A NULL-terminated array of file system strings; keep holds what they point into. NULL with an exception.
static char **strings_from(Thread *thread, Value sequence, Value keep) {
    Value list = list_from_iterable(thread, sequence);
    if (list == NO_VALUE) return NULL;
    char **strings = calloc(list_length(list) + 1, sizeof *strings);
    if (!strings) return error_no_memory(thread), NULL;
    for (size_t i = 0; i < list_length(list); i++) {
        Path path;
        if (path_convert(thread, &path, list_get(list, i), "fork_exec", "args", 0) < 0 ||
            list_append(thread, keep, path.value) < 0) {
            free(strings);
            return NULL;
        }
        strings[i] = (char *)(uintptr_t)path.narrow;
    }
    return strings;
}
static int check_pass(Thread *thread, Value tuple, Plan *plan) {
    if (!value_is_tuple(tuple))
        return error_raise_int(thread, SHAPE_TypeError, "fork_exec() argument 4 must be tuple, not %B", tuple);
    plan->pass_count = (int)tuple_length(tuple);
    plan->pass = calloc((size_t)plan->pass_count + 1, sizeof *plan->pass);
    int last = -1;
    for (int i = 0; plan->pass && i < plan->pass_count; i++) {
        int64_t fd;
        Value v = tuple_get(tuple, (size_t)i);
        if (!value_is_int(v) || !int_fits_int64(v, &fd) || fd < 0 || fd <= last || fd > INT32_MAX)
            return error_raise_int(thread, SHAPE_ValueError, "bad value(s) in fds_to_keep");
        plan->pass[i] = last = (int)fd;
    }
    if (!plan->pass) error_no_memory(thread);
    return plan->pass ? 0 : -1;
}
static int read_groups(Thread *thread, Value v, Plan *plan) {
    plan->group_count = -1;
    if (v == NONE) return 0;
    if (!value_is_list(v)) return error_raise_int(thread, SHAPE_TypeError, "setgroups argument must be a sequence");
    plan->groups = calloc(list_length(v) + 1, sizeof *plan->groups);
    for (size_t i = 0; plan->groups && i < list_length(v); i++) {
        uint32_t gid;
        if (!value_is_int(list_get(v, i))) return error_raise_int(thread, SHAPE_TypeError, "groups must be integers");
        if (posix_id(thread, list_get(v, i), &gid, "gid") < 0)
            return error_clear(thread), error_raise_int(thread, SHAPE_ValueError, "invalid group id");
        plan->groups[i] = gid;
    }
    if (!plan->groups) return error_no_memory(thread), -1;
    plan->group_count = (int)list_length(v);
    return 0;
}
static int read_plan(Thread *thread, Value *args, Plan *plan, Value keep) {
    int *const numbers[] = {&plan->p2c_read, &plan->p2c_write, &plan->c2p_read,  &plan->c2p_write,
                            &plan->err_read, &plan->err_write, &plan->pipe_read, &plan->pipe_write};
    int close_fds = object_is_true(thread, args[2]), restore = object_is_true(thread, args[14]),
        session = object_is_true(thread, args[15]);
    if (close_fds < 0 || restore < 0 || session < 0 || check_pass(thread, args[3], plan) < 0) return -1;
    for (int i = 0; i < 8; i++)
        if (support_int(thread, args[6 + i], numbers[i]) < 0) return -1;
    if (support_int(thread, args[16], &plan->group) < 0 || support_int(thread, args[20], &plan->umask) < 0) return -1;
    plan->close_others = close_fds, plan->restore_signals = restore, plan->new_session = session;
    if (close_fds && plan->pipe_write < 3)
        return error_raise_int(thread, SHAPE_ValueError, "errpipe_write must be >= 3");
    uint32_t id;
    if (args[17] != NONE) {
        if (posix_id(thread, args[17], &id, "gid") < 0)
            return error_clear(thread), error_raise_int(thread, SHAPE_ValueError, "invalid group id");
        plan->gid = id, plan->set_gid = true;
    }
    if (args[19] != NONE) {
        if (posix_id(thread, args[19], &id, "uid") < 0)
            return error_clear(thread), error_raise_int(thread, SHAPE_ValueError, "invalid user id");
        plan->uid = id, plan->set_uid = true;
    }
    if (read_groups(thread, args[18], plan) < 0) return -1;
    if (args[4] != NONE) {
        Path path;
        if (path_convert(thread, &path, args[4], "fork_exec", "cwd", 0) < 0 ||
            list_append(thread, keep, path.value) < 0)
            return -1;
        plan->directory = path.narrow;
    }
    plan->before_exec = args[21];
    if (plan->before_exec != NONE && lock_is_finalizing(thread))
        return error_raise_int(thread, SHAPE_PythonFinalizationError,
                               "preexec_fn not supported at interpreter shutdown");
    if (!(plan->argv = strings_from(thread, args[0], keep)) ||
        !(plan->executables = strings_from(thread, args[1], keep)))
        return -1;
    if (args[5] != NONE && !(plan->environment = strings_from(thread, args[5], keep))) return -1;
    return 0;
}

static bool can_borrow_memory(const Plan *plan) {
    return plan->before_exec == NONE && !plan->set_uid && !plan->set_gid && plan->group_count < 0;
}
// The child never returns from here. -1 with errno, as fork.
static __attribute__((noinline)) pid_t fork_borrowing(Thread *thread, Plan *plan) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    plan->mask = &before;
    pid_t child = vfork();
    if (child == 0) run_child(thread, plan);
    int code = errno;
    plan->mask = NULL;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = code;
    return child;
}

NATIVE(subprocess_fork_exec,
       "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, "
       "errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, "
       "child_umask, preexec_fn, /)",
       "Spawn a fresh new child process.", EFFECT_ANY) {
    Plan plan = {0};
    Value keep = list_from_values(thread, NULL, 0), result = NO_VALUE;
    if (keep != NO_VALUE && read_plan(thread, args, &plan, keep) == 0) {
        bool python = plan.before_exec != NONE;
        if (!python || posix_run_fork_hooks(thread, 0) == 0) {
            pid_t child = can_borrow_memory(&plan) ? fork_borrowing(thread, &plan) : fork();
            if (child == 0) {
                if (python) {
                    lock_after_fork(thread);
                    signals_after_fork(thread);
                    thread_handles_after_fork(thread);
                    posix_run_fork_hooks(thread, 1);
                }
                run_child(thread, &plan);
            }
            int code = errno;
            if (python) posix_run_fork_hooks(thread, 2);
            result = child < 0 ? error_from_errno(thread, code, NO_VALUE, NO_VALUE) : value_from_small_int(child);
        }
    }
    free(plan.argv);
    free(plan.executables);
    free(plan.environment);
    free(plan.pass);
    free(plan.groups);
    keep_alive(keep);
    return result;
}
static const NativeDef *const functions[] = {&subprocess_fork_exec_native, NULL};
const ModuleSpec _posixsubprocess_module_spec = {
    .name = "_posixsubprocess", .doc = "A POSIX helper for the subprocess module.", .functions = functions};
