# The mmap module: anonymous memory and files, as a sequence, as a file, as a buffer; what it refuses.
import mmap
import os
import tempfile


def refuse(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except (ValueError, TypeError, IndexError, OverflowError, BufferError, OSError) as e:
        print(type(e).__name__, e)


m = mmap.mmap(-1, 26)
m[:] = bytes(range(97, 123))
print(m, len(m), m[0], m[-1], m[2:5], m[::-7], m[5:2], m[:])
m[3] = 65
m[1:3] = b"--"
m[10:16:2] = b"XYZ"
print(m[:], m.find(b"XkY"), m.find(b"zz"), m.find(b"e", 3, 5), m.rfind(b"-"), m.rfind(b"-", 0, 2), m.find(b""), m.rfind(b""))
print(m.read(3), m.tell(), m.read_byte(), m.seek(-2, 2), m.read(), m.read(5), m.seek(1), m.seek(2, 1), m.readline())
m.seek(0)
print(m.write(b"line\nmore"), m.tell(), m.write_byte(33), m.seek(0), m.readline(), m.readline()[:5], m.seekable())
m.move(20, 0, 4)
print(m[:], list(m)[:3], b"l" in m, m.flush(), m.closed)
refuse(m.size)
refuse(lambda: m[26])
refuse(lambda: m["a"])
refuse(m.__setitem__, 0, 256)
refuse(m.__setitem__, 0, b"a")
refuse(m.__setitem__, slice(0, 2), b"abc")
refuse(m.__delitem__, 0)
refuse(m.__delitem__, slice(0, 1))
refuse(m.seek, 27)
refuse(m.seek, 0, 5)
refuse(m.move, 0, 20, 10)
refuse(m.flush, 0, 27)
m.seek(20)
refuse(m.write, b"1234567")
m.seek(0, 2)
refuse(m.read_byte)
refuse(m.write_byte, 1)
view = memoryview(m)
print(view[:4].tobytes(), view.readonly)
refuse(m.close)
refuse(m.resize, 40)
view.release()
refuse(m.resize, 8192)
m.resize(20)
print(len(m), m[:4], m[19])
m.close()
print(m, m.closed)
refuse(lambda: m[0])
refuse(len, m)
refuse(m.read)

path = os.path.join(tempfile.mkdtemp(), "file")
with open(path, "wb+") as f:
    refuse(mmap.mmap, f.fileno(), 0)
    f.write(b"0123456789" * 10)
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        m[0:3] = b"abc"
        print(m.size(), len(m))
    f.seek(0)
    print(f.read(5))
    with mmap.mmap(f.fileno(), 20, access=mmap.ACCESS_COPY) as m:
        m[0] = 0
        print(m[:3], m)
        refuse(m.resize, 5)
    f.seek(0)
    print(f.read(2))
    with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
        refuse(m.__setitem__, 0, 1)
        refuse(m.write, b"x")
        print(memoryview(m).readonly, m.find(b"789"))
    refuse(mmap.mmap, f.fileno(), 200)
    refuse(mmap.mmap, f.fileno(), -1)
    refuse(mmap.mmap, f.fileno(), 0, offset=-1)
    refuse(mmap.mmap, f.fileno(), 0, offset=4096)
    refuse(mmap.mmap, f.fileno(), 10, access=7)
    refuse(mmap.mmap, f.fileno(), 10, flags=mmap.MAP_PRIVATE, access=mmap.ACCESS_READ)
    with mmap.mmap(f.fileno(), 10, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE) as m:
        print(m)
    with mmap.mmap(f.fileno(), 100) as m:
        m.resize(50)
        m.resize(9000)
        print(len(m), m[8999], os.fstat(f.fileno()).st_size)
os.unlink(path)


class Sub(mmap.mmap):
    pass


print(repr(Sub(-1, 5))[-52:], mmap.ACCESS_COPY, mmap.error is OSError, mmap.PAGESIZE)
