# What streams do when the stream under them is slow, blocks, or writes back.
import io
import threading


class Raw(io.RawIOBase):
    def __init__(self, reads=()):
        self.reads, self.written = list(reads), []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        if not self.reads:
            return 0
        data = self.reads.pop(0)
        if data is None:
            return None
        buffer[: len(data)] = data
        return len(data)

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)


# readinto1 reads once: what is buffered, then directly when there is room for more than a buffer.
stream = io.BufferedReader(Raw([b"abc", b"de", b"fgh", b"jkl"]), 10)
target = bytearray(2)
print(stream.peek(3), stream.readinto1(target), bytes(target), stream.readinto1(target), stream.readinto1(target), bytes(target))
target = bytearray(20)
print(stream.peek(3), stream.readinto1(target), bytes(target[:6]))


class Talking(Raw):
    def write(self, data):
        if not self.written:
            text.write("middle")
        return super().write(data)


raw = Talking()
text = io.TextIOWrapper(raw)
text.write("abc")
text.write("g" * 8192)
text.flush()
print([len(part) for part in raw.written], raw.written[1])

pair = io.TextIOWrapper(io.BufferedRWPair(io.BytesIO(b"one\ntwo\n"), io.BytesIO()))
print(repr(pair.readline()), pair.write("x"), repr(pair.readline()))


class Blocked(io.BytesIO):
    def read(self, size=-1):
        return None


try:
    io.TextIOWrapper(Blocked()).read()
except BlockingIOError as error:
    print(error)


class Slow(Raw):
    def __init__(self):
        super().__init__()
        self.entered, self.go_on = threading.Event(), threading.Event()

    def flush(self):
        if not self.closed:
            self.entered.set()
            self.go_on.wait()


slow = Slow()
stream = io.BufferedWriter(slow, 8)
closer = threading.Thread(target=stream.close)
closer.start()
slow.entered.wait()
threading.Timer(0.05, slow.go_on.set).start()
try:
    stream.write(b"spam")
except ValueError as error:
    print(error)
closer.join()
print(stream.closed)
