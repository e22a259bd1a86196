"""termios, tty and pty on a pseudo-terminal of our own."""
import os
import pty
import termios
import tty

master, slave = pty.openpty()
mode = termios.tcgetattr(slave)
print(len(mode), len(mode[6]), type(mode[6][0]), mode[3] & termios.ICANON != 0, mode[6][termios.VINTR])
tty.setraw(slave)
raw = termios.tcgetattr(slave)
print(raw[3] & (termios.ICANON | termios.ECHO), raw[6][termios.VMIN], raw[6][termios.VTIME])
termios.tcsetattr(slave, termios.TCSANOW, mode)
print(termios.tcgetattr(slave) == mode)
print(termios.tcgetwinsize(slave), termios.tcsetwinsize(slave, (24, 80)), termios.tcgetwinsize(master), os.get_terminal_size(slave))
os.write(master, b"typed\n")
termios.tcflush(slave, termios.TCIFLUSH)
os.write(master, b"kept\n")
print(os.read(slave, 100), termios.tcdrain(slave) if False else None)
print(issubclass(termios.error, Exception), termios.error.__module__)


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception as error:
        print(type(error).__name__, error)


attempt(termios.tcgetattr, 99)
attempt(termios.tcgetattr, "a")
attempt(termios.tcsetattr, slave, 0, 2)
attempt(termios.tcsetattr, slave, 0, [1, 2, 3, 4, 5, 6, 7])
attempt(termios.tcsetattr, slave, 0, [1, 2, 3, 4, 13, 13, [b"aa"] * 32])
attempt(termios.tcsetattr, slave, 0, ["a", 2, 3, 4, 13, 13, [b"a"] * 32])
attempt(termios.tcsetattr, slave, 0, [-1, 2, 3, 4, 13, 13, [b"a"] * 32])
attempt(termios.tcsetattr, slave, 0, [1, 2**70, 3, 4, 13, 13, [b"a"] * 32])
attempt(termios.tcsetwinsize, slave, 1)
attempt(termios.tcsetwinsize, slave, (1,))
attempt(termios.tcsetwinsize, slave, (1, "a"))
attempt(termios.tcsetwinsize, slave, (1, 99999999))
attempt(termios.tcsetattr, slave, 77, mode)
for name in ("ICANON", "ECHO", "TCSAFLUSH", "TIOCGWINSZ", "VMIN", "VEOF", "ISIG", "OPOST", "NCCS", "TIOCSTI"):
    print(name, getattr(termios, name))
