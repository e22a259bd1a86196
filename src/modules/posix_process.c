// Taipan: posix: processes: fork, exec, spawn, wait, kill, scheduling. MIT licence.
#define _GNU_SOURCE
#include "modules/posix_internal.h"
#include "modules/thread_internal.h"
#include "runtime/lock.h"
#include "runtime/signals.h"
#include "runtime/state.h"
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/wait.h>

#define INT_ARGUMENT(n, index)                                                                                         \
    int n;                                                                                                             \
    if (support_int(thread, args[index], &n) < 0) return NO_VALUE

extern char **environ;

// ---- fork -------------------------------------------------------------------------------------------------------

int posix_run_fork_hooks(Thread *thread, int which) {
    Value hooks = ROOT_VALUE(fork_hooks);
    if (!hooks) return 0;
    Value list = list_get(hooks, (size_t)which);
    int64_t count = (int64_t)list_length(list);
    for (int64_t i = 0; i < count; i++) { // before: last registered first
        Value hook = list_get(list, (size_t)(which == 0 ? count - 1 - i : i));
        if (!object_call0(thread, hook)) error_write_unraisable(thread, NULL, hook);
    }
    return 0;
}

NATIVE(posix_register_at_fork,
       "register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, "
       "after_in_parent=<unrepresentable>)",
       "Register callables to be called when forking a new process.", EFFECT_ANY) {
    if (args[0] == UNBOUND && args[1] == UNBOUND && args[2] == UNBOUND)
        return error_raise(thread, SHAPE_TypeError, "At least one argument is required.");
    static const char *const names[] = {"before", "after_in_child", "after_in_parent"};
    for (int i = 0; i < 3; i++)
        if (args[i] != UNBOUND && !object_is_callable(args[i]))
            return error_raise(thread, SHAPE_TypeError, "'%s' must be callable, not %T", names[i], args[i]);
    if (!ROOT_VALUE(fork_hooks)) {
        Value hooks = value_from_object(list_allocate(thread, 3));
        for (int i = 0; hooks && i < 3; i++)
            if (list_append(thread, hooks, value_from_object(list_allocate(thread, 0))) < 0) return NO_VALUE;
        ROOT_VALUE(fork_hooks) = hooks;
    }
    for (int i = 0; i < 3; i++)
        if (args[i] != UNBOUND && list_append(thread, list_get(ROOT_VALUE(fork_hooks), (size_t)i), args[i]) < 0)
            return NO_VALUE;
    return NONE;
}

static void after_fork(Thread *thread, pid_t pid) {
    if (pid == 0) {
        lock_after_fork(thread);
        signals_after_fork(thread);
        thread_handles_after_fork(thread);
        posix_run_fork_hooks(thread, 1);
    } else {
        int saved = errno;
        posix_run_fork_hooks(thread, 2);
        errno = saved;
    }
}

// What another thread holds is held for ever in the child. -1: the warning is an error.
static int warn_of_threads(Thread *thread, const char *name) {
    if (!thread->interp->threads->next) return 0;
    return error_warn(thread, SHAPE_DeprecationWarning, 1,
                      "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks in the child.",
                      (int)getpid(), name);
}

static bool refuse_fork(Thread *thread) {
    if (!lock_is_finalizing(thread)) return false;
    error_raise(thread, SHAPE_PythonFinalizationError, "can't fork at interpreter shutdown");
    return true;
}

NATIVE(posix_fork, "fork()", "Fork a child process.\n\nReturn 0 to child process and PID of child to parent process.",
       EFFECT_ANY) {
    if (refuse_fork(thread)) return NO_VALUE;
    posix_run_fork_hooks(thread, 0);
    pid_t pid = fork();
    after_fork(thread, pid);
    if (pid > 0 && warn_of_threads(thread, "fork") < 0) return NO_VALUE;
    return posix_int_or_error(thread, pid);
}

NATIVE(posix_forkpty, "forkpty()", "Fork a new process with a new pseudo-terminal as controlling tty.", EFFECT_ANY) {
    int parent = -1;
    if (refuse_fork(thread)) return NO_VALUE;
    posix_run_fork_hooks(thread, 0);
    pid_t pid = forkpty(&parent, NULL, NULL, NULL);
    after_fork(thread, pid);
    if (pid < 0) return support_errno(thread);
    if (pid > 0 && warn_of_threads(thread, "forkpty") < 0) return NO_VALUE;
    return tuple_pack(thread, 2, value_from_small_int(pid), value_from_small_int(parent));
}

// ---- exec and spawn ---------------------------------------------------------------------------------------------

static void free_strings(char **strings) {
    for (char **p = strings; p && *p; p++)
        free(*p);
    free(strings);
}

// A NULL-terminated array of file-system encoded strings; NULL with exception.
static char **argument_strings(Thread *thread, Value sequence, const char *function) {
    if (!value_is_list(sequence) && !value_is_tuple(sequence))
        return error_raise(thread, SHAPE_TypeError, "%s: argv must be a tuple or list", function), NULL;
    Value list = list_from_iterable(thread, sequence);
    if (!list) return NULL;
    size_t count = list_length(list);
    if (count == 0) return error_raise(thread, SHAPE_ValueError, "%s: argv must not be empty", function), NULL;
    char **strings = calloc(count + 1, sizeof(char *));
    if (!strings) return error_no_memory(thread), NULL;
    for (size_t i = 0; i < count; i++) {
        Path text;
        if (path_convert(thread, &text, list_get(list, i), function, "argv", 0) < 0 ||
            !(strings[i] = strdup(text.narrow))) {
            free_strings(strings);
            return NULL;
        }
    }
    if (strings[0][0]) return strings;
    free_strings(strings);
    return error_raise(thread, SHAPE_ValueError, "%s: argv first element cannot be empty", function), NULL;
}

static char *environment_entry(Thread *thread, Value key, Value value) {
    Path k, v;
    if (path_convert(thread, &k, key, NULL, "env", 0) < 0 || path_convert(thread, &v, value, NULL, "env", 0) < 0)
        return NULL;
    if (k.length == 0 || strchr(k.narrow + 1, '='))
        return error_raise(thread, SHAPE_ValueError, "illegal environment variable name"), NULL;
    char *entry = malloc(k.length + v.length + 2);
    if (!entry) return error_no_memory(thread), NULL;
    memcpy(entry, k.narrow, k.length);
    entry[k.length] = '=';
    memcpy(entry + k.length + 1, v.narrow, v.length + 1);
    return entry;
}

static char **environment_strings(Thread *thread, Value mapping, const char *function) {
    Value keys = object_call_method(thread, mapping, NAME(keys), 0), values = NO_VALUE;
    if (keys) values = object_call_method(thread, mapping, NAME(values), 0);
    if (!values) {
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError, "%s: environment must be a mapping object", function), NULL;
    }
    keys = list_from_iterable(thread, keys);
    values = keys ? list_from_iterable(thread, values) : NO_VALUE;
    if (!values) return NULL;
    size_t count = list_length(keys);
    if (list_length(values) < count) count = list_length(values);
    char **strings = calloc(count + 1, sizeof(char *));
    if (!strings) return error_no_memory(thread), NULL;
    for (size_t i = 0; i < count; i++)
        if (!(strings[i] = environment_entry(thread, list_get(keys, i), list_get(values, i)))) {
            free_strings(strings);
            return NULL;
        }
    return strings;
}

static Value do_exec(Thread *thread, Value path_argument, Value arguments, Value mapping, const char *name) {
    Path path;
    if (path_convert(thread, &path, path_argument, name, "path", mapping ? PATH_ALLOW_FD : 0) < 0) return NO_VALUE;
    char **strings = argument_strings(thread, arguments, name);
    char **variables = !strings || !mapping ? NULL : environment_strings(thread, mapping, name);
    if (strings && (!mapping || variables)) {
        if (!path.narrow)
            fexecve(path.fd, strings, variables);
        else if (mapping)
            execve(path.narrow, strings, variables);
        else
            execv(path.narrow, strings);
        path_error(thread, &path);
    }
    free_strings(strings);
    free_strings(variables);
    return NO_VALUE;
}

NATIVE(posix_execv, "execv(path, argv, /)", "Execute an executable path with arguments, replacing current process.",
       EFFECT_ANY) {
    return do_exec(thread, args[0], args[1], NO_VALUE, "execv");
}
NATIVE(posix_execve, "execve(path, argv, env)", "Execute an executable path with arguments, replacing current process.",
       EFFECT_ANY) {
    return do_exec(thread, args[0], args[1], args[2], "execve");
}

enum { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CLOSEFROM };

static int spawn_action(Thread *thread, posix_spawn_file_actions_t *actions, Value item, Value keep) {
    if (!value_is_tuple(item) || tuple_length(item) == 0)
        return error_raise_int(thread, SHAPE_TypeError, "Each file_actions element must be a non-empty tuple");
    int kind, n[4] = {0}, code = 0;
    size_t count = tuple_length(item);
    static const size_t wanted[] = {5, 2, 3, 2};
    if (support_int(thread, tuple_get(item, 0), &kind) < 0) return -1;
    if (kind < 0 || kind > SPAWN_CLOSEFROM)
        return error_raise_int(thread, SHAPE_TypeError, "Unknown file_actions identifier");
    if (count != wanted[kind])
        return error_raise_int(thread, SHAPE_TypeError, "A file_actions tuple has the wrong length");
    Path path = {.narrow = NULL};
    for (size_t i = 1; i < count; i++) {
        if (kind == SPAWN_OPEN && i == 2) {
            if (path_convert(thread, &path, tuple_get(item, 2), "posix_spawn", "path", 0) < 0 ||
                list_append(thread, keep, path.value) < 0)
                return -1;
        } else if (support_int(thread, tuple_get(item, i), &n[i - 1]) < 0) {
            return -1;
        }
    }
    switch (kind) {
    case SPAWN_OPEN: code = posix_spawn_file_actions_addopen(actions, n[0], path.narrow, n[2], (mode_t)n[3]); break;
    case SPAWN_CLOSE: code = posix_spawn_file_actions_addclose(actions, n[0]); break;
    case SPAWN_DUP2: code = posix_spawn_file_actions_adddup2(actions, n[0], n[1]); break;
    default: code = posix_spawn_file_actions_addclosefrom_np(actions, n[0]); break;
    }
    if (code) errno = code, support_errno(thread);
    return code ? -1 : 0;
}

static int signal_set(Thread *thread, Value iterable, sigset_t *set) {
    Value list = list_from_iterable(thread, iterable);
    if (!list) return -1;
    sigemptyset(set);
    for (size_t i = 0; i < list_length(list); i++) {
        int number;
        if (support_int(thread, list_get(list, i), &number) < 0) return -1;
        if (number < 1 || number >= NSIG)
            return error_raise_int(thread, SHAPE_ValueError, "signal number %d out of range [1; %d]", number, NSIG - 1);
        sigaddset(set, number);
    }
    return 0;
}

// args: path argv env | file_actions setpgroup resetids setsid setsigmask setsigdef scheduler
static int spawn_attributes(Thread *thread, posix_spawnattr_t *attributes, Value *args) {
    short flags = 0;
    sigset_t set;
    int n;
    if (args[4] != NONE) {
        if (support_int(thread, args[4], &n) < 0) return -1;
        posix_spawnattr_setpgroup(attributes, n);
        flags |= POSIX_SPAWN_SETPGROUP;
    }
    int resetids = object_is_true(thread, args[5]), setsid = object_is_true(thread, args[6]);
    if (resetids < 0 || setsid < 0) return -1;
    if (resetids) flags |= POSIX_SPAWN_RESETIDS;
    if (setsid) flags |= POSIX_SPAWN_SETSID;
    if (args[7] != UNBOUND) {
        if (signal_set(thread, args[7], &set) < 0) return -1;
        posix_spawnattr_setsigmask(attributes, &set);
        flags |= POSIX_SPAWN_SETSIGMASK;
    }
    if (args[8] != UNBOUND) {
        if (signal_set(thread, args[8], &set) < 0) return -1;
        posix_spawnattr_setsigdefault(attributes, &set);
        flags |= POSIX_SPAWN_SETSIGDEF;
    }
    if (args[9] != NONE) {
        if (!value_is_tuple(args[9]))
            return error_raise_int(thread, SHAPE_TypeError, "scheduler must be a tuple or None");
        if (tuple_length(args[9]) != 2)
            return error_raise_int(thread, SHAPE_TypeError, "A scheduler tuple must have two elements");
        Value policy = tuple_get(args[9], 0), parameter = tuple_get(args[9], 1);
        struct sched_param parameters;
        if (!value_is_tuple(parameter) || support_int(thread, tuple_get(parameter, 0), &parameters.sched_priority) < 0)
            return -1;
        if (policy != NONE) {
            if (support_int(thread, policy, &n) < 0) return -1;
            posix_spawnattr_setschedpolicy(attributes, n);
            flags |= POSIX_SPAWN_SETSCHEDULER;
        }
        posix_spawnattr_setschedparam(attributes, &parameters);
        flags |= POSIX_SPAWN_SETSCHEDPARAM;
    }
    posix_spawnattr_setflags(attributes, flags);
    return 0;
}

static Value do_spawn(Thread *thread, Value *args, const char *name, bool search) {
    Path path;
    if (path_convert(thread, &path, args[0], name, "path", 0) < 0) return NO_VALUE;
    char **strings = argument_strings(thread, args[1], name);
    char **variables = !strings ? NULL : args[2] == NONE ? environ : environment_strings(thread, args[2], name);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    Value keep = value_from_object(list_allocate(thread, 0)), result = NO_VALUE;
    Value items = strings && variables && keep && args[3] != NONE ? list_from_iterable(thread, args[3]) : keep;
    bool good = strings && variables && items && spawn_attributes(thread, &attributes, args) == 0;
    size_t count = good && args[3] != NONE ? list_length(items) : 0;
    for (size_t i = 0; good && i < count; i++)
        good = spawn_action(thread, &actions, list_get(items, i), keep) == 0;
    if (good) {
        pid_t pid;
        errno = (search ? posix_spawnp : posix_spawn)(&pid, path.narrow, &actions, &attributes, strings, variables);
        result = errno ? path_error(thread, &path) : value_from_small_int(pid);
    }
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free_strings(strings);
    if (variables != environ) free_strings(variables);
    return result;
}

#define SPAWN_SIGNATURE(name)                                                                                          \
    name "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, "                     \
         "setsigmask=(), setsigdef=(), scheduler=None)"
NATIVE(posix_posix_spawn, SPAWN_SIGNATURE("posix_spawn"), "Execute the program specified by path in a new process.",
       EFFECT_ANY) {
    if (args[3] == UNBOUND) args[3] = NONE;
    return do_spawn(thread, args, "posix_spawn", false);
}
NATIVE(posix_posix_spawnp, SPAWN_SIGNATURE("posix_spawnp"), "Execute the program specified by path in a new process.",
       EFFECT_ANY) {
    if (args[3] == UNBOUND) args[3] = NONE;
    return do_spawn(thread, args, "posix_spawnp", true);
}

NATIVE(posix_system, "system(command)", "Execute the command in a subshell.", EFFECT_ANY) {
    Path command;
    if (path_convert(thread, &command, args[0], "system", "command", 0) < 0) return NO_VALUE;
    thread_leave(thread);
    int status = system(command.narrow);
    thread_enter(thread);
    return value_from_small_int(status);
}

NATIVE(posix_exit, "_exit(status)", "Exit to the system with specified status, without normal exit processing.",
       EFFECT_ANY) {
    INT_ARGUMENT(status, 0);
    _exit(status);
}
NATIVE(posix_abort, "abort()",
       "Abort the interpreter immediately.\n\nThis function 'dumps core' or otherwise fails in the hardest way "
       "possible\non the hosting operating system.  This function never returns.",
       EFFECT_ANY) {
    abort();
}

// ---- waiting ----------------------------------------------------------------------------------------------------

static Value wait_result(Thread *thread, pid_t pid, int status) {
    return pid < 0 ? support_errno(thread)
                   : tuple_pack(thread, 2, value_from_small_int(pid), value_from_small_int(status));
}

NATIVE(posix_wait, "wait()",
       "Wait for completion of a child process.\n\nReturns a tuple of information about the child process:\n    (pid, "
       "status)",
       EFFECT_ANY) {
    pid_t pid;
    int status = 0;
    BLOCKING(pid, wait(&status));
    return wait_result(thread, pid, status);
}
NATIVE(posix_waitpid, "waitpid(pid, options, /)", "Wait for completion of a given child process.", EFFECT_ANY) {
    INT_ARGUMENT(which, 0);
    INT_ARGUMENT(options, 1);
    pid_t pid;
    int status = 0;
    BLOCKING(pid, waitpid(which, &status, options));
    return wait_result(thread, pid, status);
}

static Value rusage_result(Thread *thread, const struct rusage *usage) {
    Value type = object_import_attribute(thread, "resource", "struct_rusage");
    if (!type) return NO_VALUE;
    Value items[] = {float_from_double(thread, (double)usage->ru_utime.tv_sec + 1e-6 * (double)usage->ru_utime.tv_usec),
                     float_from_double(thread, (double)usage->ru_stime.tv_sec + 1e-6 * (double)usage->ru_stime.tv_usec),
                     value_from_small_int(usage->ru_maxrss),
                     value_from_small_int(usage->ru_ixrss),
                     value_from_small_int(usage->ru_idrss),
                     value_from_small_int(usage->ru_isrss),
                     value_from_small_int(usage->ru_minflt),
                     value_from_small_int(usage->ru_majflt),
                     value_from_small_int(usage->ru_nswap),
                     value_from_small_int(usage->ru_inblock),
                     value_from_small_int(usage->ru_oublock),
                     value_from_small_int(usage->ru_msgsnd),
                     value_from_small_int(usage->ru_msgrcv),
                     value_from_small_int(usage->ru_nsignals),
                     value_from_small_int(usage->ru_nvcsw),
                     value_from_small_int(usage->ru_nivcsw)};
    Value tuple = tuple_from_values(thread, items, 16);
    return tuple ? object_call1(thread, type, tuple) : NO_VALUE;
}

static Value do_wait4(Thread *thread, int which, int options) {
    pid_t pid;
    int status = 0;
    struct rusage usage = {0};
    BLOCKING(pid, wait4(which, &status, options, &usage));
    if (pid < 0) return support_errno(thread);
    Value resources = rusage_result(thread, &usage);
    return resources ? tuple_pack(thread, 3, value_from_small_int(pid), value_from_small_int(status), resources)
                     : NO_VALUE;
}
NATIVE(posix_wait3, "wait3(options)", "Wait for completion of a child process.", EFFECT_ANY) {
    INT_ARGUMENT(options, 0);
    return do_wait4(thread, -1, options);
}
NATIVE(posix_wait4, "wait4(pid, options)", "Wait for completion of a specific child process.", EFFECT_ANY) {
    INT_ARGUMENT(which, 0);
    INT_ARGUMENT(options, 1);
    return do_wait4(thread, which, options);
}
NATIVE(posix_waitid, "waitid(idtype, id, options, /)", "Returns the result of waiting for a process or processes.",
       EFFECT_ANY) {
    INT_ARGUMENT(kind, 0);
    INT_ARGUMENT(which, 1);
    INT_ARGUMENT(options, 2);
    siginfo_t info = {0};
    int status;
    BLOCKING(status, waitid((idtype_t)kind, (id_t)which, &info, options));
    if (status < 0) return support_errno(thread);
    if (info.si_pid == 0) return NONE;
    Type *type = posix_type(thread, POSIX_WAITID_RESULT);
    Value fields[] = {value_from_small_int(info.si_pid), value_from_small_int(info.si_uid),
                      value_from_small_int(info.si_signo), value_from_small_int(info.si_status),
                      value_from_small_int(info.si_code)};
    return type ? struct_sequence_from_values(thread, type, fields, 5) : NO_VALUE;
}

#define STATUS_FUNCTION(name, expression, result, doc)                                                                 \
    NATIVE(posix_##name, #name "(status)", doc, EFFECT_RAISES) {                                                       \
        INT_ARGUMENT(status, 0);                                                                                       \
        return result(expression);                                                                                     \
    }
STATUS_FUNCTION(WIFCONTINUED, WIFCONTINUED(status), value_from_bool,
                "Return True if a particular process was continued from a job control stop.")
STATUS_FUNCTION(WIFEXITED, WIFEXITED(status), value_from_bool,
                "Return True if the process returning status exited via the exit() system call.")
STATUS_FUNCTION(WIFSIGNALED, WIFSIGNALED(status), value_from_bool,
                "Return True if the process returning status was terminated by a signal.")
STATUS_FUNCTION(WIFSTOPPED, WIFSTOPPED(status), value_from_bool,
                "Return True if the process returning status was stopped.")
STATUS_FUNCTION(WEXITSTATUS, WEXITSTATUS(status), value_from_small_int, "Return the process return code from status.")
STATUS_FUNCTION(WSTOPSIG, WSTOPSIG(status), value_from_small_int,
                "Return the signal that stopped the process that provided the status value.")
STATUS_FUNCTION(WTERMSIG, WTERMSIG(status), value_from_small_int,
                "Return the signal that terminated the process that provided the status value.")

NATIVE(posix_WCOREDUMP, "WCOREDUMP(status, /)",
       "Return True if the process returning status was dumped to a core file.", EFFECT_RAISES) {
    INT_ARGUMENT(status, 0);
    return value_from_bool(WCOREDUMP(status));
}
NATIVE(posix_waitstatus_to_exitcode, "waitstatus_to_exitcode(status)", "Convert a wait status to an exit code.",
       EFFECT_RAISES) {
    INT_ARGUMENT(status, 0);
    if (WIFEXITED(status)) return value_from_small_int(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) return value_from_small_int(-WTERMSIG(status));
    if (WIFSTOPPED(status))
        return error_raise(thread, SHAPE_ValueError, "process stopped by delivery of signal %d", WSTOPSIG(status));
    return error_raise(thread, SHAPE_ValueError, "invalid wait status: %d", status);
}

// ---- signals and scheduling -------------------------------------------------------------------------------------

NATIVE(posix_kill, "kill(pid, signal, /)", "Kill a process with a signal.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    INT_ARGUMENT(number, 1);
    if (kill(pid, number) < 0) return support_errno(thread);
    return runtime_safepoint(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(posix_killpg, "killpg(pgid, signal, /)", "Kill a process group with a signal.", EFFECT_ANY) {
    INT_ARGUMENT(group, 0);
    INT_ARGUMENT(number, 1);
    if (killpg(group, number) < 0) return support_errno(thread);
    return runtime_safepoint(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(posix_nice, "nice(increment, /)", "Add increment to the priority of process and return the new priority.",
       EFFECT_ANY) {
    INT_ARGUMENT(increment, 0);
    errno = 0;
    int value = nice(increment);
    return value == -1 && errno ? support_errno(thread) : value_from_small_int(value);
}
NATIVE(posix_getpriority, "getpriority(which, who)", "Return program scheduling priority.", EFFECT_ANY) {
    INT_ARGUMENT(which, 0);
    INT_ARGUMENT(who, 1);
    errno = 0;
    int value = getpriority((unsigned)which, (id_t)who);
    return errno ? support_errno(thread) : value_from_small_int(value);
}
NATIVE(posix_setpriority, "setpriority(which, who, priority)", "Set program scheduling priority.", EFFECT_ANY) {
    INT_ARGUMENT(which, 0);
    INT_ARGUMENT(who, 1);
    INT_ARGUMENT(priority, 2);
    return posix_none(thread, setpriority((unsigned)which, (id_t)who, priority));
}

static int sched_parameter(Thread *thread, Value v, struct sched_param *parameter) {
    Type *type = posix_type(thread, POSIX_SCHED_PARAM);
    if (!type) return -1;
    if (value_type(v) != type) return error_raise_int(thread, SHAPE_TypeError, "must have a sched_param object");
    return support_int(thread, tuple_get(v, 0), &parameter->sched_priority);
}

NATIVE(posix_sched_get_priority_max, "sched_get_priority_max(policy)",
       "Get the maximum scheduling priority for policy.", EFFECT_ANY) {
    INT_ARGUMENT(policy, 0);
    return posix_int_or_error(thread, sched_get_priority_max(policy));
}
NATIVE(posix_sched_get_priority_min, "sched_get_priority_min(policy)",
       "Get the minimum scheduling priority for policy.", EFFECT_ANY) {
    INT_ARGUMENT(policy, 0);
    return posix_int_or_error(thread, sched_get_priority_min(policy));
}
NATIVE(posix_sched_getscheduler, "sched_getscheduler(pid, /)",
       "Get the scheduling policy for the process identified by pid.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    return posix_int_or_error(thread, sched_getscheduler(pid));
}
NATIVE(posix_sched_setscheduler, "sched_setscheduler(pid, policy, param, /)",
       "Set the scheduling policy for the process identified by pid.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    INT_ARGUMENT(policy, 1);
    struct sched_param parameter;
    if (sched_parameter(thread, args[2], &parameter) < 0) return NO_VALUE;
    return posix_none(thread, sched_setscheduler(pid, policy, &parameter));
}
NATIVE(posix_sched_getparam, "sched_getparam(pid, /)",
       "Returns scheduling parameters for the process identified by pid.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    struct sched_param parameter;
    if (sched_getparam(pid, &parameter) < 0) return support_errno(thread);
    Type *type = posix_type(thread, POSIX_SCHED_PARAM);
    Value field = value_from_small_int(parameter.sched_priority);
    return type ? struct_sequence_from_values(thread, type, &field, 1) : NO_VALUE;
}
NATIVE(posix_sched_setparam, "sched_setparam(pid, param, /)",
       "Set scheduling parameters for the process identified by pid.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    struct sched_param parameter;
    if (sched_parameter(thread, args[1], &parameter) < 0) return NO_VALUE;
    return posix_none(thread, sched_setparam(pid, &parameter));
}
NATIVE(posix_sched_rr_get_interval, "sched_rr_get_interval(pid, /)",
       "Return the round-robin quantum for the process identified by pid, in seconds.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    struct timespec interval;
    if (sched_rr_get_interval(pid, &interval) < 0) return support_errno(thread);
    return float_from_double(thread, (double)interval.tv_sec + 1e-9 * (double)interval.tv_nsec);
}
NATIVE(posix_sched_yield, "sched_yield()", "Voluntarily relinquish the CPU.", EFFECT_ANY) {
    thread_leave(thread);
    int status = sched_yield();
    thread_enter(thread);
    return posix_none(thread, status);
}

static int affinity_body(Thread *thread, void *context, Value item) {
    int cpu;
    if (support_int(thread, item, &cpu) < 0) return -1;
    if (cpu < 0) return error_raise_int(thread, SHAPE_ValueError, "negative CPU number");
    if (cpu >= CPU_SETSIZE) return error_raise_int(thread, SHAPE_OverflowError, "CPU number too large");
    CPU_SET((unsigned)cpu, (cpu_set_t *)context);
    return 0;
}
NATIVE(posix_sched_setaffinity, "sched_setaffinity(pid, mask, /)",
       "Set the CPU affinity of the process identified by pid to mask.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    cpu_set_t set;
    CPU_ZERO(&set);
    if (object_for_each(thread, args[1], affinity_body, &set) < 0) return NO_VALUE;
    return posix_none(thread, sched_setaffinity(pid, sizeof set, &set));
}
NATIVE(posix_sched_getaffinity, "sched_getaffinity(pid, /)",
       "Return the affinity of the process identified by pid (or the current process if zero).", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    cpu_set_t set;
    if (sched_getaffinity(pid, sizeof set, &set) < 0) return support_errno(thread);
    Value list = value_from_object(list_allocate(thread, 8));
    for (int cpu = 0; list && cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET((unsigned)cpu, &set) && list_append(thread, list, value_from_small_int(cpu)) < 0) return NO_VALUE;
    return list ? object_call1(thread, value_from_object(BUILTIN_TYPE(set)), list) : NO_VALUE;
}
NATIVE(posix_pidfd_open, "pidfd_open(pid, flags=0)", "Return a file descriptor referring to the process *pid*.",
       EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    INT_ARGUMENT(flags, 1);
    return posix_int_or_error(thread, (int)syscall(SYS_pidfd_open, pid, flags));
}
NATIVE(posix_unshare, "unshare(flags)", "Disassociate parts of a process (or thread) execution context.", EFFECT_ANY) {
    INT_ARGUMENT(flags, 0);
    return posix_none(thread, unshare(flags));
}
NATIVE(posix_setns, "setns(fd, nstype=0)", "Move the calling thread into different namespaces.", EFFECT_ANY) {
    int fd;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    INT_ARGUMENT(kind, 1);
    return posix_none(thread, setns(fd, kind));
}

NATIVE(posix_times, "times()", "Return a collection containing process timing information.", EFFECT_ANY) {
    struct tms times_now;
    clock_t elapsed = times(&times_now);
    double ticks = (double)sysconf(_SC_CLK_TCK);
    Type *type = posix_type(thread, POSIX_TIMES_RESULT);
    if (!type) return NO_VALUE;
    Value fields[] = {float_from_double(thread, (double)times_now.tms_utime / ticks),
                      float_from_double(thread, (double)times_now.tms_stime / ticks),
                      float_from_double(thread, (double)times_now.tms_cutime / ticks),
                      float_from_double(thread, (double)times_now.tms_cstime / ticks),
                      float_from_double(thread, (double)elapsed / ticks)};
    return struct_sequence_from_values(thread, type, fields, 5);
}

const NativeDef *const posix_process_functions[] = {&posix_register_at_fork_native,
                                                    &posix_fork_native,
                                                    &posix_forkpty_native,
                                                    &posix_execv_native,
                                                    &posix_execve_native,
                                                    &posix_posix_spawn_native,
                                                    &posix_posix_spawnp_native,
                                                    &posix_system_native,
                                                    &posix_exit_native,
                                                    &posix_abort_native,
                                                    &posix_wait_native,
                                                    &posix_waitpid_native,
                                                    &posix_wait3_native,
                                                    &posix_wait4_native,
                                                    &posix_waitid_native,
                                                    &posix_WIFCONTINUED_native,
                                                    &posix_WIFEXITED_native,
                                                    &posix_WIFSIGNALED_native,
                                                    &posix_WIFSTOPPED_native,
                                                    &posix_WEXITSTATUS_native,
                                                    &posix_WSTOPSIG_native,
                                                    &posix_WTERMSIG_native,
                                                    &posix_WCOREDUMP_native,
                                                    &posix_waitstatus_to_exitcode_native,
                                                    &posix_kill_native,
                                                    &posix_killpg_native,
                                                    &posix_nice_native,
                                                    &posix_getpriority_native,
                                                    &posix_setpriority_native,
                                                    &posix_sched_get_priority_max_native,
                                                    &posix_sched_get_priority_min_native,
                                                    &posix_sched_getscheduler_native,
                                                    &posix_sched_setscheduler_native,
                                                    &posix_sched_getparam_native,
                                                    &posix_sched_setparam_native,
                                                    &posix_sched_rr_get_interval_native,
                                                    &posix_sched_yield_native,
                                                    &posix_sched_setaffinity_native,
                                                    &posix_sched_getaffinity_native,
                                                    &posix_pidfd_open_native,
                                                    &posix_unshare_native,
                                                    &posix_setns_native,
                                                    &posix_times_native,
                                                    NULL};
