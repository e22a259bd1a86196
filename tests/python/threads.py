# Threads, locks, thread-local objects.
import _thread, threading, time
log = []
def work(n):
    for i in range(1000): log.append(n)
threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(len(log), sorted(set(log)))
lock = threading.Lock()
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01))
lock.release()
for bad in (lambda: lock.release(), lambda: lock.acquire(False, 1), lambda: lock.acquire(timeout=-2), lambda: lock.acquire(timeout=1e30)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
r = threading.RLock()
with r:
    with r: print(r._recursion_count(), r._is_owned())
try: r.release()
except RuntimeError as e: print(e)
class Own(threading.local):
    color = 'none'
    def __init__(self, x): self.x = x
own = Own(5)
own.x = 6
seen = []
def look(): seen.append((own.x, own.color)); own.x = 7; seen.append(own.x)
t = threading.Thread(target=look); t.start(); t.join()
print(own.x, seen, own.__dict__)
try: threading.local(3)
except TypeError as e: print(e)
event = threading.Event()
def setter(): time.sleep(0.01); event.set()
threading.Thread(target=setter).start()
print(event.wait(5))
condition = threading.Condition()
items = []
def producer():
    with condition: items.append(1); condition.notify()
with condition:
    threading.Thread(target=producer).start()
    print(condition.wait_for(lambda: items, 5))
done = []
handle = _thread.start_joinable_thread(lambda: done.append(1))
handle.join(); print(done, handle.is_done())
print(threading.active_count(), threading.current_thread().name, _thread._count())
counter = 0
def spin():
    global counter
    for _ in range(2000):
        with lock: counter += 1
threads = [threading.Thread(target=spin) for _ in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(counter)
