# Options and variables: what is counted, what is refused, and what it is refused with.
cd "$(mktemp -d)" || exit 1
try() { "$@" >out.txt 2>err.txt </dev/null; status=$?; cat out.txt; sed "s|$TAIPAN|PROGRAM|g; s|\`[a-z]* -h'|\`PROGRAM -h'|" err.txt; echo "-> $status"; }
flags='import sys; f = sys.flags; print(f.debug, f.inspect, f.interactive, f.dont_write_bytecode, f.no_user_site, f.no_site, f.ignore_environment, f.quiet, f.isolated, f.optimize, f.verbose, f.bytes_warning)'
try "$TAIPAN" -dd -BB -ss -SS -EE -qq -OOO -bbb -II -c "$flags"
PYTHONDEBUG=2 PYTHONNOUSERSITE=3 PYTHONOPTIMIZE=3 PYTHONDONTWRITEBYTECODE=yes try "$TAIPAN" -c "$flags"
for option in utf8=2 importtime=9 importtime=-1 frozen_modules=foo tracemalloc=x cpu_count=0 cpu_count thread_inherit_context=5 context_aware_warnings=x gil=0 gil=3 int_max_str_digits=5; do
    echo "$option"; try "$TAIPAN" -X $option -c 1
done
PYTHON_CPU_COUNT=x try "$TAIPAN" -c 1
PYTHONUTF8=3 try "$TAIPAN" -c 1
PYTHONHASHSEED=x try "$TAIPAN" -c 1
try "$TAIPAN" -X cpu_count=3 -c 'import os; print(os.cpu_count(), os.process_cpu_count())'
PYTHON_CPU_COUNT=7 try "$TAIPAN" -X cpu_count=default -c 'import os; print(os.cpu_count() == 7)'
try "$TAIPAN" -X no_debug_ranges -c '1/0'
PYTHONHASHSEED=0 try "$TAIPAN" -R -c 'import sys; print(sys.flags.hash_randomization)'
try "$TAIPAN" --check-hash-based-pycs
try "$TAIPAN" --check-hash-based-pycs sometimes
try "$TAIPAN" -Z
try "$TAIPAN" --no-such
try "$TAIPAN" -c
try "$TAIPAN" -m no_such_module_at_all 2>&1 | sed 's/^.*: No/No/'
"$TAIPAN" -X importtime=2 -c 'import sys; import sys' 2>&1 | grep -q 'cached *| cached *|.* sys$' && echo cached
"$TAIPAN" -v -c 'import json.scanner' 2>&1 | grep -c "^import 'json.scanner' # <_frozen_importlib_external.SourceFileLoader object"
try "$TAIPAN" -c '
    text = """
          
    x
    """
    print(repr(text))'
# Programs inside of folders and zip files.
mkdir -p package/sub
echo 'import sys; print("sub", __name__, sys.argv[1:])' >package/sub/__main__.py
(cd package && "$TAIPAN" -c 'import zipfile; zipfile.ZipFile("../a.zip", "w").write("sub/__main__.py")')
try "$TAIPAN" package/sub x
try "$TAIPAN" a.zip/sub y
# Finalisers at exit see the program's names; what they raise is shown without the lines of -c.
try "$TAIPAN" -c '
import gc
class A:
    def __del__(self): print("del", gc.__name__, value)
value = 3
a = A()'
try "$TAIPAN" -c 'import atexit; atexit.register(len)'
