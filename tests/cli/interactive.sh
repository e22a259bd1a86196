# Standard streams: input(), reading lines, a closed output, buffering order, encodings.
printf 'first\nsecond\n' | "$TAIPAN" -c 'print(repr(input("? "))); import sys; print(sys.stdin.readline().strip()); print(sys.stdin.read() == "")'
"$TAIPAN" -c 'input()' </dev/null 2>&1 | tail -1
"$TAIPAN" -c 'import sys; print("out"); print("err", file=sys.stderr)' 2>&1 >/dev/null
"$TAIPAN" -c 'import sys; sys.stdout.write("no newline")'; echo
"$TAIPAN" -c 'print("x" * 100000)' | head -c 5; echo
printf 'a\nb\nc' | "$TAIPAN" -c 'import sys
for line in sys.stdin: print(repr(line))'
printf 'caf\303\251' | "$TAIPAN" -c 'import sys; print(ascii(sys.stdin.read()))'
PYTHONIOENCODING=latin-1 "$TAIPAN" -c 'print("\xe9")' | od -An -tx1
LC_ALL=C.UTF-8 "$TAIPAN" -c 'import sys; print(sys.stdout.encoding, sys.stdin.errors, sys.stderr.errors)'
"$TAIPAN" -c 'import sys; sys.stdout.buffer.write(b"bytes\n")'
"$TAIPAN" -c 'import atexit; atexit.register(print, "at exit"); print("body")'
"$TAIPAN" -c 'import sys; f = open("out.txt", "w"); f.write("flushed at exit")'
cat out.txt; echo
printf 'x = 5\nx + 1\nprint("hi")\nfor i in range(2):\n    i\n\n1/0\n"after"\n' | "$TAIPAN" -i 2>&1 | grep -v '^Python\|^Type\|^Taipan' | sed 's/>>> //g; s/\.\.\. //g'
