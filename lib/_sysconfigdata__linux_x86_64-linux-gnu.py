# Taipan: what sysconfig is to know of this build, where CPython would tell how it was configured. MIT licence.
import os
import sys


def _directories():
    library = sys._stdlib_dir
    prefix = sys.base_prefix
    program = sys._base_executable or sys.executable
    return {
        'BINDIR': os.path.dirname(program),
        'DESTSHARED': os.path.join(library, 'lib-dynload'),
        'INCLUDEDIR': os.path.join(prefix, 'include'),
        'INCLUDEPY': os.path.join(prefix, 'include', 'python3.14'),
        'LIBDEST': library,
        'LIBDIR': os.path.join(prefix, 'lib'),
        'LIBPL': os.path.join(library, 'config-3.14-' + sys.implementation._multiarch),
        'MACHDESTLIB': library,
        'SCRIPTDIR': os.path.dirname(library),
        'TZPATH': '/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo',
    }


def _name_library():
    """Make the installation schemes name the folder that the library is in.

    An installation keeps it in lib/taipan, out of the way of a CPython with the same prefix; where CPython keeps its own
    is written into the schemes, which are a distributor's to change.
    """
    import sysconfig
    folder = os.path.relpath(sys._stdlib_dir, sys.base_prefix).replace('{', '{{').replace('}', '}}')
    for scheme in 'posix_prefix', 'posix_venv', 'posix_local', 'deb_system':
        paths = sysconfig._INSTALL_SCHEMES.get(scheme)
        if paths:
            paths['stdlib'] = '{installed_base}/' + folder
            if sys.prefix == sys.base_prefix:
                paths['platstdlib'] = '{platbase}/' + folder


# No extension modules are loaded (yet); the suffix is what tells installers that CPython's would not do.
build_time_vars = {
    'ABIFLAGS': '',
    'AR': 'ar',
    'ARFLAGS': 'rcs',
    'CC': 'gcc',
    'CCSHARED': '-fPIC',
    'CFLAGS': '-O2 -fno-strict-aliasing -Wall -Wextra',
    'CXX': 'g++',
    'EXE': '',
    'EXT_SUFFIX': '.taipan-314-' + sys.implementation._multiarch + '.so',
    'HAVE_GETENTROPY': 1,
    'HAVE_GETRANDOM': 1,
    'HAVE_GETRANDOM_SYSCALL': 1,
    'HAVE_VFORK': 1,
    'LDSHARED': 'gcc -shared',
    'LDVERSION': '3.14',
    'LIBRARY': 'libtaipan.a',
    'LIBS': '-lgmp -lz -lm -lpthread -ldl',
    'MACHDEP': 'linux',
    'MULTIARCH': sys.implementation._multiarch,
    'PLATLIBDIR': 'lib',
    'PY_COERCE_C_LOCALE': 1,
    'Py_DEBUG': 0,
    'Py_ENABLE_SHARED': 0,
    'Py_GIL_DISABLED': 0,
    'Py_HASH_ALGORITHM': 0,
    'Py_TRACE_REFS': 0,
    'SHELL': '/bin/sh',
    'SHLIB_SUFFIX': '.so',
    'SIZEOF_INT': 4,
    'SIZEOF_LONG': 8,
    'SIZEOF_LONG_LONG': 8,
    'SIZEOF_OFF_T': 8,
    'SIZEOF_SIZE_T': 8,
    'SIZEOF_TIME_T': 8,
    'SIZEOF_VOID_P': 8,
    'SIZEOF_WCHAR_T': 4,
    'SOABI': 'taipan-314-' + sys.implementation._multiarch,
    'TEST_MODULES': 'yes',
    'VERSION': '3.14',
    'WITH_DOC_STRINGS': 1,
} | _directories()
_name_library()
