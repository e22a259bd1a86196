# A virtual environment: its own prefix and site-packages, the library of the installation; copied, nested, isolated.
# (Written by hand from what PEP 405 says: the reference is started through a loader here, and has no environments.)
unset PYTHONPATH PYTHONHOME
show='import sys, os
here = os.path.realpath(os.getcwd())
print(os.path.relpath(os.path.realpath(sys.prefix), here), sys.prefix == sys.exec_prefix, sys.base_prefix == sys.base_exec_prefix,
    os.path.basename(sys.executable), sys.prefix != sys.base_prefix, os.path.samefile(sys._base_executable, os.environ["TAIPAN"]))'
for options in "linked" "--copies copied" "--system-site-packages system"; do
    "$TAIPAN" -m venv --without-pip $options || exit
    ${options##* }/bin/python -c "$show"
done
linked/bin/python3 -m venv --without-pip nested
nested/bin/python -c "$show"
echo 'print("found", __name__)' >linked/lib/python3.14/site-packages/addition.py
linked/bin/python -m addition
linked/bin/python -I -c 'import addition'
copied/bin/python -c 'import addition' 2>&1 | tail -n 1
(. linked/bin/activate; python -c 'import sys, sysconfig; print(sys.prefix == sysconfig.get_path("data"), sysconfig.get_path("purelib")[len(sys.prefix):])')
"$TAIPAN" -c 'import sys; print(sys.prefix == sys.base_prefix, sys.executable == sys._base_executable)'
