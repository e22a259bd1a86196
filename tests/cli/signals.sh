# Ctrl-C stops every kind of loop with KeyboardInterrupt, and the status says so.
interrupt() {
    timeout --preserve-status -k 5 -s INT 0.4 "$TAIPAN" -c "$1" >out.txt 2>err.txt
    echo "$1: status $? $(tail -n 1 err.txt)"
}
interrupt 'while True: pass'
interrupt 'for i in iter(int, 1): pass'
interrupt 'x = 0
while x >= 0: x += 1'
interrupt 'def f():
    while True: yield
for _ in f(): pass'
interrupt 'import re
re.match("(a*)*(b*)*(a*)*c", "a" * 60)'
interrupt 'import time
time.sleep(60)'
interrupt 'list(map(int, iter(lambda: 1, 2)))'
interrupt 'max(iter(lambda: 1, 2))'
interrupt 'import threading
threading.Event().wait()'
"$TAIPAN" -c '
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler) # it may be ignored where tests run in the background
try:
    os.kill(os.getpid(), signal.SIGINT)
    while True: pass
except KeyboardInterrupt:
    print("caught, and going on")
finally:
    print("finally")
'
