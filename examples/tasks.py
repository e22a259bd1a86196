"""Coroutines, driven by a scheduler of a few lines: no event loop needed."""

from collections import deque
from types import coroutine


@coroutine
def pause():
    """Lets the other tasks run."""
    yield


async def countdown(name, start, log):
    for number in range(start, 0, -1):
        log.append(f"{name}{number}")
        await pause()
    return f"{name} lifted off"


async def numbers(limit):
    for number in range(limit):
        await pause()
        yield number


async def squares(limit, log):
    result = [number * number async for number in numbers(limit) if number % 2]
    log.append(f"squares{result}")
    return f"{sum(result)} in all"


def run(*tasks):
    waiting = deque(enumerate(tasks))
    results = [None] * len(tasks)
    while waiting:
        index, task = waiting.popleft()
        try:
            task.send(None)
        except StopIteration as stop:
            results[index] = stop.value
        else:
            waiting.append((index, task))
    return results


log = []
print(run(countdown("a", 3, log), squares(6, log), countdown("b", 2, log)))
print(" ".join(log))
