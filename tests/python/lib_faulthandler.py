# faulthandler: tracebacks now, later, at a signal, at a fault.
import faulthandler, os, re, signal, subprocess, sys, tempfile, time


def shown(text):
    text = re.sub(r"0x[0-9a-f]+ \[[^]]*\]", "0x0 [name]", text)
    return re.sub(r'File "[^"]*"', "File", text)


def dumped(action):
    with tempfile.TemporaryFile() as file:
        action(file)
        file.seek(0)
        print(shown(file.read().decode()), end="")


def deep(n, file):
    if n:
        return deep(n - 1, file)
    faulthandler.dump_traceback(file)


def later(file):
    faulthandler.dump_traceback_later(0.1, file=file)
    time.sleep(0.3)
    faulthandler.cancel_dump_traceback_later()


def by_signal(file):
    faulthandler.register(signal.SIGUSR1, file, all_threads=False)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))


dumped(lambda file: deep(3, file))
dumped(later)
dumped(by_signal)
print(faulthandler.is_enabled(), faulthandler.disable())
faulthandler.enable()
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.is_enabled())
for call in (lambda: faulthandler.register(signal.SIGSEGV), lambda: faulthandler.register(1000), lambda: faulthandler.dump_traceback(-1),
             lambda: faulthandler.dump_traceback_later(0), lambda: faulthandler.enable("x")):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
for code in ("import faulthandler; faulthandler._sigsegv()", "import os; os.abort()", "import faulthandler; faulthandler._sigfpe()"):
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True)
    print(done.returncode, shown(done.stderr).split("\n\nCurrent thread's C")[0].rstrip())
