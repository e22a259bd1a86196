# (The reference CPython does not interrupt sum(repeat(0)): what is expected was written by hand.)
# Every loop ends with KeyboardInterrupt when a signal's handler raises it, and so does whatever blocks. Then Ctrl-C itself.
cat > loops.py <<'PY'
import signal, sys, time, os
signal.signal(signal.SIGINT, signal.default_int_handler)
import itertools as it, functools, collections, re, operator, select, subprocess, threading, queue
def interrupt(name, work, delay=0.03):
    signal.setitimer(signal.ITIMER_REAL, delay)
    try:
        work()
        print(name, "ended", flush=True)
    except KeyboardInterrupt:
        print(name, "KeyboardInterrupt", flush=True)
    except BaseException as e:
        print(name, type(e).__name__, e, flush=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
def on_alarm(*a): raise KeyboardInterrupt
signal.signal(signal.SIGALRM, on_alarm)
def w1():
    while True: pass
def w2():
    for x in it.count(): pass
def w3():
    for x in it.repeat(1): pass
def w4():
    for x in it.cycle("ab"): pass
def w5():
    while True:
        try: pass
        finally: pass
def w6():
    def f(): return f2()
    def f2(): return 1
    while 1: f()
def w7(): [0 for x in it.repeat(1)]
def w8(): [0 for x in it.repeat(1) if 0]
def w9(): {0 for x in it.repeat(1)}
def gen():
    while True: yield 1
def gen0():
    while True: yield 0
r1, z, l = os.pipe(), None, threading.Lock()
class S(str): pass
works = dict(while_true=w1, count=w2, repeat=w3, cycle=w4, tryfinally=w5, call=w6, listcomp=w8, setcomp=w9,
  sum=lambda: sum(it.repeat(0)), sum_gen=lambda: sum(gen0()), sum_float=lambda: sum(it.repeat(0.0)), min=lambda: min(it.repeat(1)), max=lambda: max(gen()), any=lambda: any(it.repeat(0)), all=lambda: all(it.repeat(1)), any_gen=lambda: any(gen0()),
  range_sum=lambda: sum(range(1 << 62)), range_max=lambda: max(range(1 << 62)), range_any=lambda: all(range(1, 1 << 62)), in_range=lambda: "x" in range(1 << 62), in_range_f=lambda: 0.5 in range(1 << 62), range_count=lambda: range(1 << 62).count("a"), range_index=lambda: range(1 << 62).index("a"),
  in_count=lambda: -1 in it.count(), in_repeat=lambda: 2 in it.repeat(1), in_cycle=lambda: 3 in it.cycle("ab"), in_gen=lambda: 3 in gen(), indexOf=lambda: operator.indexOf(it.repeat(1), 2), countOf=lambda: operator.countOf(it.repeat(1), 2),
  set=lambda: set(it.repeat(1)), frozenset=lambda: frozenset(it.cycle("ab")), dict_fromkeys=lambda: dict.fromkeys(it.repeat(1)), dict=lambda: dict(it.repeat((1, 2))), setupdate=lambda: set().update(it.repeat(1)), intersection=lambda: {1}.isdisjoint(it.repeat(2)), issuperset=lambda: {1}.issuperset(it.repeat(1)),
  deque=lambda: collections.deque(it.repeat(1), maxlen=0), deque3=lambda: collections.deque(it.repeat(1), maxlen=3), counter=lambda: collections.Counter(it.repeat(1)), reduce=lambda: functools.reduce(lambda a, b: a, it.repeat(1)), reduce2=lambda: functools.reduce(operator.and_, it.repeat(1)),
  filter=lambda: next(filter(None, it.repeat(0))), filterfalse=lambda: next(it.filterfalse(None, it.repeat(1))), dropwhile=lambda: next(it.dropwhile(bool, it.repeat(1))), islice=lambda: next(it.islice(it.repeat(1), 1 << 60, None)), compress=lambda: next(it.compress(it.repeat(1), it.repeat(0))), chain=lambda: next(it.chain.from_iterable(it.repeat(()))), groupby=lambda: [0 for k in it.groupby(it.repeat(1))], map=lambda: next(filter(None, map(int, it.repeat("0")))), zip=lambda: all(zip(it.repeat(1))), enumerate=lambda: all(map(bool, map(len, enumerate(it.repeat(1))))), accumulate=lambda: all(it.accumulate(it.repeat(1))), pairwise=lambda: all(it.pairwise(it.repeat(1))), batched=lambda: all(it.batched(it.repeat(1), 2)), starmap=lambda: any(it.starmap(min, it.repeat((0, 0)))), zip_longest=lambda: all(it.zip_longest(it.repeat(1))), takewhile=lambda: all(it.takewhile(bool, it.repeat(1))), product=lambda: all(it.product(range(2), repeat=60)), permutations=lambda: all(it.permutations(range(1, 30))), combinations=lambda: all(it.combinations(range(1, 60), 30)),
  unpack=lambda: (lambda *a: 0)(*(x for x in it.repeat(0) if x)), star=lambda: [*(x for x in gen0() if x)], yieldfrom=lambda: all((lambda: (yield from gen()))()), iter2=lambda: all(iter(lambda: 1, 2)), sorted=lambda: sorted(filter(None, it.repeat(0))), tuple=lambda: tuple(filter(None, it.repeat(0))), join=lambda: "".join(filter(None, it.repeat(""))), bytesjoin=lambda: bytes(filter(None, it.repeat(0))), bytearray=lambda: bytearray().extend(filter(None, it.repeat(0))),
  sort_cmp=lambda: sorted(range(10**5), key=functools.cmp_to_key(lambda a, b: time.sleep(0.001) or 0)),
  re=lambda: re.match(r"(a|a)*b", "a" * 40), re2=lambda: re.match(r"(a+)+b", "a" * 40), re3=lambda: re.search(r"(x+x+)+y", "x" * 45), re4=lambda: re.sub(r"(.*)*=\1{2,}z", "", "a" * 50), re5=lambda: re.match(r"(?:(?:a?){30}){30}b", "a" * 60),
  sleep=lambda: time.sleep(100), lock=lambda: (l.acquire(False), l.acquire()), lock_timeout=lambda: l.acquire(timeout=100), rlock=lambda: threading.Event().wait(), event=lambda: threading.Event().wait(100), cond=lambda: (lambda c: (c.acquire(), c.wait()))(threading.Condition()), queue=lambda: queue.Queue().get(), simplequeue=lambda: queue.SimpleQueue().get(), join_thread=lambda: (lambda t: (t.start(), t.join()))(threading.Thread(target=time.sleep, args=(2,), daemon=True)),
  select=lambda: select.select([r1[0]], [], []), poll=lambda: (lambda p: (p.register(r1[0]), p.poll()))(select.poll()), epoll=lambda: (lambda p: (p.register(r1[0]), p.poll()))(select.epoll()), read=lambda: os.read(r1[0], 1), fileread=lambda: open(r1[0], "rb", closefd=False).read(1), textread=lambda: open(r1[0], closefd=False).readline(), rawread=lambda: open(r1[0], "rb", buffering=0, closefd=False).read(1), subprocess=lambda: subprocess.run(["sleep", "1"]), waitpid=lambda: os.waitpid(subprocess.Popen(["sleep", "1"]).pid, 0), sigwait=lambda: signal.pause(), flock=None,
  exec=lambda: exec("while True: pass"), eval=lambda: eval("[0 for x in r if 0]", {"r": it.repeat(1)}), recursion=lambda: w6(), import_=None, eq=lambda: None, deepcmp=lambda: all(map(operator.eq, it.repeat([1]), it.repeat([1]))), str_count=None, big_loop=lambda: pow(3, 10**9, 10**3000 + 7) and [pow(3, i + 10**2000, 10**1000 + 7) for i in range(10**6)], bigstr=lambda: [str(3**50000) for i in range(10**6)] if not hasattr(sys, "set_int_max_str_digits") or sys.set_int_max_str_digits(0) is None else 0)
only = 'while_true count cycle tryfinally call setcomp sum sum_gen min max any all range_sum range_max in_range in_count in_gen indexOf countOf set dict_fromkeys dict setupdate issuperset deque counter reduce2 filter filterfalse dropwhile islice compress chain map zip accumulate starmap product combinations star iter2 sorted tuple join re re2 re3 sleep lock lock_timeout event cond queue simplequeue select poll epoll read fileread textread rawread subprocess waitpid sigwait exec'.split()
for name, w in works.items():
    if w and (not only or name in only): interrupt(name, w)
PY
"$TAIPAN" loops.py
for loop in 'while True: pass' 'import itertools; 3 in itertools.repeat(2)' 'import time; time.sleep(100)' 'input()' 'import re; re.match(r"(a+)+b", "a" * 60)'; do
    # SIGINT may start out ignored, where tests run in the background.
    "$TAIPAN" -c "import signal, os; signal.signal(signal.SIGINT, signal.default_int_handler); print('ready', flush=True)
$loop" < <(sleep 20) > out 2> errors &
    child=$!
    for i in $(seq 100); do grep -q ready out && break; sleep 0.05; done
    sleep 0.1
    kill -INT $child
    # A signal that comes just before sleep() begins to sleep is noted only: then another one ends it.
    (sleep 3; kill -INT $child; sleep 3; kill -INT $child) 2>/dev/null &
    wait $child
    echo "status $? $(tail -n 1 errors)"
done
