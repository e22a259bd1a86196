# Threads at the end: what daemon threads may do while the interpreter ends, threads and fork.
import os
import random
import threading


class Stubborn(int):
    def __abs__(self):
        return None


random.seed(Stubborn(-5))
print(random.random())

main_thread = threading.current_thread()


def in_child():
    pid = os.fork()
    if pid:
        print("child ended with", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        return
    joiner = threading.Thread(target=main_thread.join)
    joiner.start()
    joiner.join()
    os.write(1, b"joined the main thread, which the fork left behind\n")
    os._exit(3)


print("forking", flush=True)
worker = threading.Thread(target=in_child)
worker.start()
worker.join()

class AtTheEnd:
    def __init__(self):
        self.itself = self
        self.spinner = threading.Thread(target=spin, daemon=True)
        self.actions = [os.fork, threading.Thread(target=print).start, self.spinner.join]
        self.spinner.start()

    def __del__(self):
        for action in self.actions:
            try:
                action()
            except PythonFinalizationError as error:
                print(type(error).__name__, error)


def spin():
    while True:
        pass


AtTheEnd()
