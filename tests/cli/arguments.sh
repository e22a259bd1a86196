# The command line: -c, -m, -, a file, a folder, arguments, statuses.
"$TAIPAN" -c 'import sys; print(sys.argv, __name__)' a -b --c
echo 'import sys; print("stdin", sys.argv)' | "$TAIPAN" - x y
echo 'print("no dash", __name__)' | "$TAIPAN"
mkdir -p app pkg
echo 'import sys; print("main of a folder", __name__, sys.argv[0], sys.path[0])' >app/__main__.py
"$TAIPAN" app
echo 'print("module", __name__, __package__, __spec__.name)' >pkg/mod.py
echo 'print("package", __name__)' >pkg/__init__.py
echo 'print("main of a package", __name__, __package__)' >pkg/__main__.py
"$TAIPAN" -m pkg.mod
"$TAIPAN" -m pkg
"$TAIPAN" -m no_such_module 2>&1 | sed 's/^[^:]*: //'
"$TAIPAN" no_such_file.py >/dev/null 2>&1
echo "status $?"
for code in 'import sys; sys.exit(3)' 'raise SystemExit' 'raise SystemExit("message")' '1/0' 'import os; os._exit(7)' 'raise KeyboardInterrupt' 'x = (' 'import sys; sys.exit(256 + 4)' 'import sys; sys.exit(-1)'; do
    "$TAIPAN" -c "$code" 2>/dev/null
    echo "$code: status $?"
done
"$TAIPAN" -c 'print("é", ascii("é"))'
"$TAIPAN" -O -c 'assert False; print(__debug__)'
"$TAIPAN" -W error -c 'import warnings; warnings.warn("x")' 2>&1 | tail -1
"$TAIPAN" -W ignore -c 'import warnings; warnings.warn("x"); print("quiet")'
"$TAIPAN" -c 'import warnings; warnings.warn("shown")' 2>&1
"$TAIPAN" -I -c 'import sys; print(sys.flags.isolated, sys.flags.no_user_site, "" in sys.path)'
"$TAIPAN" -S -c 'import sys; print("site" in sys.modules)'
PYTHONPATH=pkg "$TAIPAN" -c 'import mod' | cut -d' ' -f1,2
"$TAIPAN" -x app/__main__.py
"$TAIPAN" -u -c 'print("unbuffered")'
"$TAIPAN" -B -c 'import sys; print(sys.dont_write_bytecode)'
"$TAIPAN" -X utf8 -c 'import sys; print(sys.flags.utf8_mode)'
"$TAIPAN" -c 'import sys; print(sys.orig_argv[1:])' 1 2
"$TAIPAN" -V | cut -d' ' -f2 | cut -d. -f1,2
printf '# -*- coding: latin-1 -*-\nprint("\xe9")\n' >latin.py
"$TAIPAN" latin.py
printf '\xef\xbb\xbfprint("bom")\r\nprint("crlf")\r\n' >bom.py
"$TAIPAN" bom.py
printf 'print("a\0b")\n' >nul.py
"$TAIPAN" nul.py 2>&1 | tail -1
printf 'print("\xff")\n' >bad.py
"$TAIPAN" bad.py 2>&1 | tail -1
