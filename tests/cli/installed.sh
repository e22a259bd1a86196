# The layout that `make install` makes: the program and sysconfig find the library, wherever the folder is moved to.
unset PYTHONPATH PYTHONHOME
library=$(dirname "$TAIPAN")/lib
mkdir -p 'first {place}/bin' 'first {place}/lib/taipan'
cp "$TAIPAN" 'first {place}/bin/taipan'
ln -s "$(realpath "$library/python3.14")" 'first {place}/lib/taipan/python3.14'
ln -s "$(realpath "$library/taipan")" 'first {place}/lib/taipan/taipan'
mv 'first {place}' 'second {place}'
show='import os, sys, sysconfig
here = os.path.realpath(os.getcwd())
print(os.path.relpath(sys.prefix, here), os.path.relpath(sys.base_prefix, here))
for name in "stdlib", "platstdlib":
    path = sysconfig.get_path(name)
    print(name, os.path.relpath(path, here), os.path.isdir(path), path == os.path.dirname(os.__file__))
print(os.path.relpath(sysconfig.get_config_var("BINDIR"), here))
print(sysconfig.get_config_var("LIBDEST") == os.path.dirname(os.__file__), sysconfig.get_config_var("EXT_SUFFIX"))'
'second {place}/bin/taipan' -c "$show"
'second {place}/bin/taipan' -m venv --without-pip environment && environment/bin/python -c "$show"
echo 'in the build:'
"$TAIPAN" -c 'import sysconfig, os; print(sysconfig.get_path("stdlib") == os.path.dirname(os.__file__))'
