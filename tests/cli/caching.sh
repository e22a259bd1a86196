# __pycache__: written, trusted, ignored and rewritten by the same rules; a damaged file is never trusted.
names() { ls __pycache__ 2>/dev/null | sed 's/\.[a-z]*-314/.TAG/'; }
run() { "$TAIPAN" "$@" -c 'import cached; print(cached.VALUE)'; }
echo 'VALUE = 1' >cached.py
touch -d '2020-01-01' cached.py
run
names
cached=$(ls __pycache__/*)
before=$(stat -c %i "$cached")
run
[ "$before" = "$(stat -c %i "$cached")" ] && echo "not written again"
# Same size and time: the cache is trusted, even though the text differs.
echo 'VALUE = 2' >cached.py
touch -d '2020-01-01' cached.py
run
touch -d '2021-01-01' cached.py
run
[ "$before" = "$(stat -c %i "$cached")" ] || echo "written again"
rm -r __pycache__
run -B
names
PYTHONDONTWRITEBYTECODE=1 "$TAIPAN" -c 'import cached'
names
PYTHONPYCACHEPREFIX=$PWD/prefix "$TAIPAN" -c 'import cached'
names
find prefix -name 'cached*' | wc -l
run
# Damage: empty, too short, a wrong magic number.
: >"$cached" && run 2>&1 | tail -1
printf 'garbage' >"$cached" && run 2>&1 | tail -1
rm "$cached" && run
printf '\377\377\377\377' | dd of="$cached" conv=notrunc 2>/dev/null && run
# Hash-based ones, checked and not.
"$TAIPAN" -m py_compile cached.py && "$TAIPAN" -c 'import py_compile; py_compile.compile("cached.py", invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)'
echo 'VALUE = 3' >cached.py
run
"$TAIPAN" -c 'import py_compile; py_compile.compile("cached.py", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)'
echo 'VALUE = 4' >cached.py
run
run --check-hash-based-pycs always
run --check-hash-based-pycs never
# Sourceless.
mkdir sourceless
"$TAIPAN" -c 'import py_compile; py_compile.compile("cached.py", cfile="sourceless/alone.pyc")'
PYTHONPATH=sourceless "$TAIPAN" -c 'import alone; print(alone.VALUE, alone.__file__.rsplit("/")[-1])'
"$TAIPAN" sourceless/alone.pyc && echo "ran a .pyc"
# The same source gives the same bytes.
cp "$(ls __pycache__/cached*)" one 2>/dev/null
touch -d '2020-01-01' cached.py; rm -r __pycache__; run; cp __pycache__/cached* one
rm -r __pycache__; run; cmp one __pycache__/cached* && echo "identical"
# Read-only folders and unwritable caches are no errors.
rm -r __pycache__; echo "a file" >__pycache__; run; true
