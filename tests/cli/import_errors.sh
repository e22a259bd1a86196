# A damaged .pyc raises ImportError (Taipan's promise), which is also what CPython raises.
echo 'VALUE = 1' >good.py
"$TAIPAN" -m py_compile good.py
cat >show.py <<'END'
import os, sys
good = open([e.path for e in os.scandir('__pycache__') if e.name.startswith('good')][0], 'rb').read()

def attempt(data):
    with open('bad.pyc', 'wb') as file:
        file.write(data)
    sys.modules.pop('bad', None)
    try:
        import bad
        print('a module')
    except ImportError as error:
        print(*[c.__name__ for c in type(error).__mro__[1:4]], error.name, error.path == os.path.abspath('bad.pyc'))
        print('   ', str(error).replace(os.getcwd(), ''))

attempt(good)
attempt(good[:4])
attempt(b'1234' + good[4:])
attempt(good[:4] + b'\xff' + good[5:])
attempt(good[:16])
attempt(good[:40])
attempt(good[:16] + b'N')
attempt(good[:16] + b'\x07')
attempt(good[:16] + b'<\x01\0\0\0[\0\0\0\0')
attempt(good[:16] + good[16:20] + b'\xff\xff\xff' + good[23:])
END
"$TAIPAN" -B show.py
# Folders that do not exist, and archives, in front of the library.
mkdir paths && cd paths
"$TAIPAN" -c "
import zipfile
for name in 'first', 'second':
    with zipfile.ZipFile(name + '.zip', 'w') as archive:
        archive.writestr(name + '.py', 'VALUE = 1')"
PYTHONPATH=nope:first.zip:second.zip:first.zip/nope "$TAIPAN" -c 'import second, first; print(second.__name__, first.VALUE)'
echo 'VALUE = 1' >fractions.py
printf 'import sys; sys.path.insert(0, "nope")\nimport fractions\nfractions.Fraction' >main.py
"$TAIPAN" main.py 2>&1 | tail -1 | cut -c 1-80
printf 'from other import nothing' >other.py
"$TAIPAN" -c 'import other' 2>&1 | tail -1 | sed "s|'[^']*/|'|"
