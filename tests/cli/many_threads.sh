# Under a limit of the address space many threads start; one that cannot raises RuntimeError.
# not in asan: the sanitizer reserves 15 TB of address space, more than any limit lets it
cat >threads.py <<'END'
import resource
import threading

event = threading.Event()
threads = [threading.Thread(target=event.wait) for _ in range(20)]
for thread in threads:
    thread.start()
print(len(threads), "started")
resource.setrlimit(resource.RLIMIT_AS, (1 << 26, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    threading.Thread(target=event.wait).start()
except RuntimeError as error:
    print(error)
event.set()
for thread in threads:
    thread.join()
END
(ulimit -v 12582912; "$TAIPAN" threads.py)
