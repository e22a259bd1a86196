"""Does a piece of work again and again while allocations fail.

As a program of tests/stress/run: twice, and somewhere on the way (TAIPAN_FAIL_ALLOCATION) one allocation fails; what was done
twice must come to the same. With TAIPAN_STRESS_STEP=N in the environment: in one process for each Nth allocation of the work.
"""
import os
import sys
import traceback


def run(*works):
    step = int(os.environ.get("TAIPAN_STRESS_STEP", 0))
    only = os.environ.get("TAIPAN_STRESS_ONLY", "").split()
    for work in works:
        if only and work.__name__ not in only:
            continue
        if step:
            fail_each(work, step)
        else:
            fail_once(work)


def fail_once(work):
    try:
        first = work()
    except MemoryError:
        print("MemoryError", file=sys.stderr)
        first = None
    second = work()
    if first is not None and first != second:
        print("differs:", first, second)
    print(work.__name__, second)


def fail_each(work, step):
    import _stress
    expected = work()
    work()
    nth = 1
    wrong = set()
    while True:
        result = error = None
        _stress.fail_allocation(nth)
        try:
            result = work()
        except MemoryError:
            pass
        except Exception as e:
            error = e
        made = _stress.fail_allocation(0)
        if error is not None or (result is not None and result != expected):
            text = "".join(traceback.format_exception(error)) if error else f"{result}\n  instead of {expected}"
            if text not in wrong:
                wrong.add(text)
                print(f"{work.__name__} at {nth}: {text}", flush=True)
        if made < nth:
            break
        nth += step
    print(f"{work.__name__}: {made} allocations, {len(wrong)} surprises", flush=True)
