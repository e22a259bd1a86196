# Temporary views do not keep a buffer from being resized; finalisers run while the program runs and see its variables
# at the end.
import array
import io


def consume(buffer, count):
    data = bytes(memoryview(buffer)[:count])
    del buffer[:count]
    return data


buffer = bytearray(range(100))
for count in range(1, 10):
    consume(buffer, count)
    len(memoryview(buffer)[count:])
    buffer.append(count)
    memoryview(buffer)
    buffer.extend(b"xy")
print(len(buffer))

numbers = array.array("i", range(10))
for i in range(5):
    sum(memoryview(numbers)[2:4])
    numbers.append(i)
print(numbers)

stream = io.BytesIO(b"abcdef")
for i in range(5):
    len(stream.getbuffer()[1:])
    stream.seek(0, io.SEEK_END)
    stream.write(b"xyz")
print(stream.getvalue())

kept = memoryview(buffer)[3:]
try:
    buffer.append(1)
except BufferError as error:
    print(error)
kept.release()
buffer.append(1)

count = 0


class Counted:
    def __del__(self):
        global count
        count += 1


for i in range(300_000):
    Counted()
print(count > 0)


class Last:
    def __del__(self):
        print("the end:", name, len(list(map(str, range(3)))))


name = "main"
last = Last()
