# The sys module: settings, limits, struct sequences.
import sys
def t(f):
    try: return repr(f())
    except BaseException as e: return type(e).__name__+' '+str(e)
for x in '''sys.float_info
sys.int_info
sys.get_asyncgen_hooks()
sys.version_info >= (3,14)
sys.version_info[:2]
type(sys.flags)()
sys.version_info._replace if hasattr(sys.version_info,'_replace') else 0
sys.float_info.__replace__(max=3)
type(sys.float_info)([1]*11)
type(sys.float_info)([1]*10)
sys.float_info.n_fields, sys.float_info.n_sequence_fields
type(sys.float_info).__match_args__
sys.getrecursionlimit()
sys.setrecursionlimit(0)
sys.setrecursionlimit('x')
sys.intern(3)
sys.intern('abc') is sys.intern('abc')
sys.getsizeof
sys.set_int_max_str_digits(5)
sys.get_int_max_str_digits()
sys.getswitchinterval()
sys.setswitchinterval(0)
sys.exc_info()
sys.exception()
sys._getframe().f_code.co_name
sys._getframe(100)
sys._getframemodulename()
sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
sys.byteorder, sys.maxsize, sys.maxunicode
sys.exit
sys.is_finalizing()
sys.displayhook(3)
sys.displayhook(None)
sys.gettrace(), sys.getprofile()
sys.addaudithook
sys.platform, sys.abiflags, sys.platlibdir, sys.float_repr_style, sys.api_version
len(sys.stdlib_module_names), 'os' in sys.stdlib_module_names
'sys' in sys.builtin_module_names
sys.set_asyncgen_hooks(3)
sys.set_asyncgen_hooks(firstiter=print)
sys.get_asyncgen_hooks()
sys.set_coroutine_origin_tracking_depth(-1)
sys.call_tracing(lambda x: x, (3,))
sys.call_tracing(lambda x: x, 3)
sys.__stdout__ is sys.stdout
[type(x).__name__ for x in sys.meta_path]
sys.monitoring.events.LINE
sys.unraisablehook(3)
sys._is_gil_enabled()
sys._current_frames().keys() == {__import__('_thread').get_ident()}
sys.audit('x', 3)
sys.audit(3)
sys.getrefcount(object()) > 0
sys.pycache_prefix
isinstance(sys.modules, dict)'''.split('\n'):
    print(x, '::', t(lambda: eval(x)))
