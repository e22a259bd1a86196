// Taipan: the termios module. MIT licence.
//
// Terminal attributes travel as a list of seven: input, output, control and local flags, both speeds, and the
// list of control characters, in which VMIN and VTIME are numbers when the terminal is not in canonical mode.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/serial.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "modules/native_support.h"
#include "runtime/lock.h"

// termios.error with (errno, text); NO_VALUE.
static Value fail(Thread *thread) {
    int error = errno;
    if (error_pending(thread)) return NO_VALUE;
    Value text = str_from_cstring(thread, strerror(error));
    Value pair = text == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_small_int(error), text);
    Value exception =
        pair == NO_VALUE ? NO_VALUE : exception_new(thread, type_from_value(ROOT_VALUE(termios_error)), pair);
    if (exception != NO_VALUE) error_set(thread, exception);
    return NO_VALUE;
}

// status = call, without the interpreter's lock.
#define UNLOCKED(status, call)                                                                                         \
    do {                                                                                                               \
        thread_leave(thread);                                                                                          \
        status = (call);                                                                                               \
        int error = errno;                                                                                             \
        thread_enter(thread);                                                                                          \
        errno = error;                                                                                                 \
    } while (0)

// ---- attributes -------------------------------------------------------------------------------------------------

static bool is_number(int character, tcflag_t local_flags) {
    return !(local_flags & ICANON) && (character == VMIN || character == VTIME);
}

static Value characters_list(Thread *thread, const struct termios *mode) {
    Value list = list_from_values(thread, NULL, 0);
    for (int i = 0; list != NO_VALUE && i < NCCS; i++) {
        Value item = is_number(i, mode->c_lflag) ? value_from_small_int(mode->c_cc[i])
                                                 : bytes_from_data(thread, (const char *)&mode->c_cc[i], 1);
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}

NATIVE(termios_tcgetattr, "tcgetattr(fd, /)",
       "Gets the attributes of terminal fd: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].", EFFECT_ANY) {
    int fd, status;
    struct termios mode;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    UNLOCKED(status, tcgetattr(fd, &mode));
    if (status < 0) return fail(thread);
    Value characters = characters_list(thread, &mode);
    if (characters == NO_VALUE) return NO_VALUE;
    Value values[] = {value_from_small_int(mode.c_iflag),
                      value_from_small_int(mode.c_oflag),
                      value_from_small_int(mode.c_cflag),
                      value_from_small_int(mode.c_lflag),
                      value_from_small_int((int64_t)cfgetispeed(&mode)),
                      value_from_small_int((int64_t)cfgetospeed(&mode)),
                      characters};
    return list_from_values(thread, values, 7);
}

static int flags_of(Thread *thread, Value list, size_t index, tcflag_t *result) {
    if (index >= list_length(list))
        return error_raise_int(thread, SHAPE_TypeError, "tcsetattr(): arg 3 must be 7 element list");
    Value number = object_index(thread, list_get(list, index));
    int64_t n;
    if (number == NO_VALUE) return -1;
    if (!int_fits_int64(number, &n))
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C long");
    *result = (tcflag_t)n;
    return 0;
}

static int read_character(Thread *thread, Value item, cc_t *result) {
    if (value_is_bytes(item) && bytes_from_value(item)->length == 1) {
        *result = bytes_from_value(item)->data[0];
        return 0;
    }
    if (!value_is_int(item))
        return error_raise_int(thread, SHAPE_TypeError,
                               "tcsetattr: elements of attributes must be bytes objects of length 1 or integers");
    int64_t n;
    if (!int_fits_int64(item, &n))
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C long");
    *result = (cc_t)n;
    return 0;
}

static int read_characters(Thread *thread, Value characters, struct termios *mode) {
    if (!value_is_list(characters) || list_length(characters) != NCCS)
        return error_raise_int(thread, SHAPE_TypeError, "tcsetattr: attributes[6] must be %d element list", NCCS);
    for (int i = 0; i < NCCS; i++)
        if (read_character(thread, list_get(characters, (size_t)i), &mode->c_cc[i]) < 0) return -1;
    return 0;
}

static int read_mode(Thread *thread, Value attributes, struct termios *mode) {
    if (!value_is_list(attributes) || list_length(attributes) != 7)
        return error_raise_int(thread, SHAPE_TypeError, "tcsetattr, arg 3: must be 7 element list");
    tcflag_t *const fields[] = {&mode->c_iflag, &mode->c_oflag, &mode->c_cflag, &mode->c_lflag};
    for (size_t i = 0; i < 4; i++)
        if (flags_of(thread, attributes, i, fields[i]) < 0) return -1;
    tcflag_t input_speed, output_speed;
    if (flags_of(thread, attributes, 4, &input_speed) < 0 || flags_of(thread, attributes, 5, &output_speed) < 0)
        return -1;
    if (list_length(attributes) != 7 || read_characters(thread, list_get(attributes, 6), mode) < 0) return -1;
    if (cfsetispeed(mode, input_speed) < 0 || cfsetospeed(mode, output_speed) < 0) return fail(thread), -1;
    return 0;
}

NATIVE(termios_tcsetattr, "tcsetattr(fd, when, attributes, /)",
       "Sets the attributes of terminal fd, as tcgetattr() gives them: TCSANOW, TCSADRAIN or TCSAFLUSH.", EFFECT_ANY) {
    int fd, when, status;
    struct termios mode;
    if (support_descriptor(thread, args[0], &fd) < 0 || support_int(thread, args[1], &when) < 0) return NO_VALUE;
    if (!value_is_list(args[2]) || list_length(args[2]) != 7)
        return error_raise(thread, SHAPE_TypeError, "tcsetattr, arg 3: must be 7 element list");
    UNLOCKED(status, tcgetattr(fd, &mode)); // what the list does not cover stays
    if (status < 0) return fail(thread);
    if (read_mode(thread, args[2], &mode) < 0) return NO_VALUE;
    UNLOCKED(status, tcsetattr(fd, when, &mode));
    return status < 0 ? fail(thread) : NONE;
}

// ---- lines ------------------------------------------------------------------------------------------------------

// A function of a descriptor and a number.
static Value call_with_number(Thread *thread, Value *args, int (*function)(int, int)) {
    int fd, number, status;
    if (support_descriptor(thread, args[0], &fd) < 0 || support_int(thread, args[1], &number) < 0) return NO_VALUE;
    UNLOCKED(status, function(fd, number));
    return status < 0 ? fail(thread) : NONE;
}
NATIVE(termios_tcsendbreak, "tcsendbreak(fd, duration, /)", "Sends a break on terminal fd.", EFFECT_ANY) {
    return call_with_number(thread, args, tcsendbreak);
}
NATIVE(termios_tcflush, "tcflush(fd, queue, /)",
       "Discards queued data of terminal fd: TCIFLUSH input, TCOFLUSH output, TCIOFLUSH both.", EFFECT_ANY) {
    return call_with_number(thread, args, tcflush);
}
NATIVE(termios_tcflow, "tcflow(fd, action, /)",
       "Suspends or resumes terminal fd: TCOOFF and TCOON for output, TCIOFF and TCION for input.", EFFECT_ANY) {
    return call_with_number(thread, args, tcflow);
}
NATIVE(termios_tcdrain, "tcdrain(fd, /)", "Waits until all output written to terminal fd has been sent.", EFFECT_ANY) {
    int fd, status;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    UNLOCKED(status, tcdrain(fd));
    return status < 0 ? fail(thread) : NONE;
}

// ---- window size ------------------------------------------------------------------------------------------------

NATIVE(termios_tcgetwinsize, "tcgetwinsize(fd, /)", "The window size of terminal fd as (rows, columns).", EFFECT_ANY) {
    int fd, status;
    struct winsize size;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    UNLOCKED(status, ioctl(fd, TIOCGWINSZ, &size));
    if (status < 0) return fail(thread);
    return tuple_pack(thread, 2, value_from_small_int(size.ws_row), value_from_small_int(size.ws_col));
}

static int read_extent(Thread *thread, Value pair, int64_t index, unsigned short *result) {
    Value item = object_get_item(thread, pair, value_from_small_int(index));
    Value number = item == NO_VALUE ? NO_VALUE : object_index(thread, item);
    int64_t n;
    if (number == NO_VALUE) return -1;
    if (!int_fits_int64(number, &n) || n < 0 || n > USHRT_MAX)
        return error_raise_int(thread, SHAPE_OverflowError, "winsize value(s) out of range.");
    *result = (unsigned short)n;
    return 0;
}

NATIVE(termios_tcsetwinsize, "tcsetwinsize(fd, winsize, /)", "Sets the window size of terminal fd: (rows, columns).",
       EFFECT_ANY) {
    int fd, status;
    struct winsize size;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    if (!value_type(args[1])->slots.get_item || object_length(thread, args[1]) != 2) {
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError, "tcsetwinsize, arg 2: must be a two-item sequence");
    }
    unsigned short rows, columns;
    if (read_extent(thread, args[1], 0, &rows) < 0 || read_extent(thread, args[1], 1, &columns) < 0) return NO_VALUE;
    UNLOCKED(status, ioctl(fd, TIOCGWINSZ, &size)); // pixels stay
    if (status < 0) return fail(thread);
    size.ws_row = rows;
    size.ws_col = columns;
    UNLOCKED(status, ioctl(fd, TIOCSWINSZ, &size));
    return status < 0 ? fail(thread) : NONE;
}

// ---- the module -------------------------------------------------------------------------------------------------

static const NativeDef *const functions[] = {
    &termios_tcgetattr_native,    &termios_tcsetattr_native,    &termios_tcsendbreak_native,
    &termios_tcdrain_native,      &termios_tcflush_native,      &termios_tcflow_native,
    &termios_tcgetwinsize_native, &termios_tcsetwinsize_native, NULL};

#define NAMED(name)                                                                                                    \
    { #name, name }
static const NamedInt constants[] = {NAMED(B0),
                                     NAMED(B1000000),
                                     NAMED(B110),
                                     NAMED(B115200),
                                     NAMED(B1152000),
                                     NAMED(B1200),
                                     NAMED(B134),
                                     NAMED(B150),
                                     NAMED(B1500000),
                                     NAMED(B1800),
                                     NAMED(B19200),
                                     NAMED(B200),
                                     NAMED(B2000000),
                                     NAMED(B230400),
                                     NAMED(B2400),
                                     NAMED(B2500000),
                                     NAMED(B300),
                                     NAMED(B3000000),
                                     NAMED(B3500000),
                                     NAMED(B38400),
                                     NAMED(B4000000),
                                     NAMED(B460800),
                                     NAMED(B4800),
                                     NAMED(B50),
                                     NAMED(B500000),
                                     NAMED(B57600),
                                     NAMED(B576000),
                                     NAMED(B600),
                                     NAMED(B75),
                                     NAMED(B921600),
                                     NAMED(B9600),
                                     NAMED(BRKINT),
                                     NAMED(BS0),
                                     NAMED(BS1),
                                     NAMED(BSDLY),
                                     NAMED(CBAUD),
                                     NAMED(CBAUDEX),
                                     NAMED(CDSUSP),
                                     NAMED(CEOF),
                                     NAMED(CEOL),
                                     NAMED(CEOT),
                                     NAMED(CERASE),
                                     NAMED(CFLUSH),
                                     NAMED(CIBAUD),
                                     NAMED(CINTR),
                                     NAMED(CKILL),
                                     NAMED(CLNEXT),
                                     NAMED(CLOCAL),
                                     NAMED(CQUIT),
                                     NAMED(CR0),
                                     NAMED(CR1),
                                     NAMED(CR2),
                                     NAMED(CR3),
                                     NAMED(CRDLY),
                                     NAMED(CREAD),
                                     NAMED(CRPRNT),
                                     NAMED(CRTSCTS),
                                     NAMED(CS5),
                                     NAMED(CS6),
                                     NAMED(CS7),
                                     NAMED(CS8),
                                     NAMED(CSIZE),
                                     NAMED(CSTART),
                                     NAMED(CSTOP),
                                     NAMED(CSTOPB),
                                     NAMED(CSUSP),
                                     NAMED(CWERASE),
                                     NAMED(ECHO),
                                     NAMED(ECHOCTL),
                                     NAMED(ECHOE),
                                     NAMED(ECHOK),
                                     NAMED(ECHOKE),
                                     NAMED(ECHONL),
                                     NAMED(ECHOPRT),
                                     NAMED(EXTA),
                                     NAMED(EXTB),
                                     NAMED(EXTPROC),
                                     NAMED(FF0),
                                     NAMED(FF1),
                                     NAMED(FFDLY),
                                     NAMED(FIOASYNC),
                                     NAMED(FIOCLEX),
                                     NAMED(FIONBIO),
                                     NAMED(FIONCLEX),
                                     NAMED(FIONREAD),
                                     NAMED(FLUSHO),
                                     NAMED(HUPCL),
                                     {"IBSHIFT", 16},
                                     NAMED(ICANON),
                                     NAMED(ICRNL),
                                     NAMED(IEXTEN),
                                     NAMED(IGNBRK),
                                     NAMED(IGNCR),
                                     NAMED(IGNPAR),
                                     NAMED(IMAXBEL),
                                     NAMED(INLCR),
                                     NAMED(INPCK),
                                     NAMED(IOCSIZE_MASK),
                                     NAMED(IOCSIZE_SHIFT),
                                     NAMED(ISIG),
                                     NAMED(ISTRIP),
                                     NAMED(IUCLC),
                                     NAMED(IUTF8),
                                     NAMED(IXANY),
                                     NAMED(IXOFF),
                                     NAMED(IXON),
                                     NAMED(NCCS),
                                     NAMED(NL0),
                                     NAMED(NL1),
                                     NAMED(NLDLY),
                                     NAMED(NOFLSH),
                                     NAMED(N_MOUSE),
                                     NAMED(N_PPP),
                                     NAMED(N_SLIP),
                                     NAMED(N_STRIP),
                                     NAMED(N_TTY),
                                     NAMED(OCRNL),
                                     NAMED(OFDEL),
                                     NAMED(OFILL),
                                     NAMED(OLCUC),
                                     NAMED(ONLCR),
                                     NAMED(ONLRET),
                                     NAMED(ONOCR),
                                     NAMED(OPOST),
                                     NAMED(PARENB),
                                     NAMED(PARMRK),
                                     NAMED(PARODD),
                                     NAMED(PENDIN),
                                     NAMED(TAB0),
                                     NAMED(TAB1),
                                     NAMED(TAB2),
                                     NAMED(TAB3),
                                     NAMED(TABDLY),
                                     NAMED(TCFLSH),
                                     NAMED(TCGETS),
                                     NAMED(TCIFLUSH),
                                     NAMED(TCIOFF),
                                     NAMED(TCIOFLUSH),
                                     NAMED(TCION),
                                     NAMED(TCOFLUSH),
                                     NAMED(TCOOFF),
                                     NAMED(TCOON),
                                     NAMED(TCSADRAIN),
                                     NAMED(TCSAFLUSH),
                                     NAMED(TCSANOW),
                                     NAMED(TCSBRK),
                                     NAMED(TCSBRKP),
                                     NAMED(TCSETS),
                                     NAMED(TCSETSF),
                                     NAMED(TCSETSW),
                                     NAMED(TCXONC),
                                     NAMED(TIOCCONS),
                                     NAMED(TIOCEXCL),
                                     NAMED(TIOCGETD),
                                     NAMED(TIOCGICOUNT),
                                     NAMED(TIOCGLCKTRMIOS),
                                     NAMED(TIOCGPGRP),
                                     NAMED(TIOCGSERIAL),
                                     NAMED(TIOCGSOFTCAR),
                                     NAMED(TIOCGWINSZ),
                                     NAMED(TIOCINQ),
                                     NAMED(TIOCLINUX),
                                     NAMED(TIOCMBIC),
                                     NAMED(TIOCMBIS),
                                     NAMED(TIOCMGET),
                                     NAMED(TIOCMIWAIT),
                                     NAMED(TIOCMSET),
                                     NAMED(TIOCM_CAR),
                                     NAMED(TIOCM_CD),
                                     NAMED(TIOCM_CTS),
                                     NAMED(TIOCM_DSR),
                                     NAMED(TIOCM_DTR),
                                     NAMED(TIOCM_LE),
                                     NAMED(TIOCM_RI),
                                     NAMED(TIOCM_RNG),
                                     NAMED(TIOCM_RTS),
                                     NAMED(TIOCM_SR),
                                     NAMED(TIOCM_ST),
                                     NAMED(TIOCNOTTY),
                                     NAMED(TIOCNXCL),
                                     NAMED(TIOCOUTQ),
                                     NAMED(TIOCPKT),
                                     NAMED(TIOCPKT_DATA),
                                     NAMED(TIOCPKT_DOSTOP),
                                     NAMED(TIOCPKT_FLUSHREAD),
                                     NAMED(TIOCPKT_FLUSHWRITE),
                                     NAMED(TIOCPKT_NOSTOP),
                                     NAMED(TIOCPKT_START),
                                     NAMED(TIOCPKT_STOP),
                                     NAMED(TIOCSCTTY),
                                     NAMED(TIOCSERCONFIG),
                                     NAMED(TIOCSERGETLSR),
                                     NAMED(TIOCSERGETMULTI),
                                     NAMED(TIOCSERGSTRUCT),
                                     NAMED(TIOCSERGWILD),
                                     NAMED(TIOCSERSETMULTI),
                                     NAMED(TIOCSERSWILD),
                                     NAMED(TIOCSER_TEMT),
                                     NAMED(TIOCSETD),
                                     NAMED(TIOCSLCKTRMIOS),
                                     NAMED(TIOCSPGRP),
                                     NAMED(TIOCSSERIAL),
                                     NAMED(TIOCSSOFTCAR),
                                     NAMED(TIOCSTI),
                                     NAMED(TIOCSWINSZ),
                                     NAMED(TOSTOP),
                                     NAMED(VDISCARD),
                                     NAMED(VEOF),
                                     NAMED(VEOL),
                                     NAMED(VEOL2),
                                     NAMED(VERASE),
                                     NAMED(VINTR),
                                     NAMED(VKILL),
                                     NAMED(VLNEXT),
                                     NAMED(VMIN),
                                     NAMED(VQUIT),
                                     NAMED(VREPRINT),
                                     NAMED(VSTART),
                                     NAMED(VSTOP),
                                     NAMED(VSUSP),
                                     NAMED(VSWTC),
                                     {"VSWTCH", VSWTC},
                                     NAMED(VT0),
                                     NAMED(VT1),
                                     NAMED(VTDLY),
                                     NAMED(VTIME),
                                     NAMED(VWERASE),
                                     NAMED(XCASE),
                                     NAMED(XTABS),
                                     NAMED(_POSIX_VDISABLE),
                                     {NULL, 0}};
#undef NAMED

static int execute(Thread *thread, Module *module) {
    if (support_add_exception(thread, module, &ROOT_VALUE(termios_error), "termios.error",
                              value_from_object(BUILTIN_TYPE(Exception))) < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec termios_module_spec = {.name = "termios",
                                        .doc = "Control of terminals, as POSIX has it: see the manual page termios(3).",
                                        .functions = functions,
                                        .execute = execute};
