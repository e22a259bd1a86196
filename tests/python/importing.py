import sys
import packages.alpha
print(packages.alpha.VALUE, packages.alpha.use(), packages.alpha.renamed.__name__, packages.alpha.__doc__, packages.alpha.__spec__.name, packages.alpha.__name__)
from packages.alpha import *
print(VALUE, second.__name__, "use" in globals(), "_hidden" in globals())
from packages.alpha.first import *
print("_hidden" in globals(), "use" in globals())
import packages.alpha.sub.deep as deep, packages.alpha.first
print(deep.name(), packages.alpha.sub.deep is deep, sys.modules["packages.alpha.sub.deep"] is deep)
import packages.circular_a
print(packages.circular_b.late())
import packages.dynamic as dyn
print(dyn.auto_x, dir(dyn))
from packages.dynamic import auto_y
print(auto_y)
import packages.space.one.leaf as leaf
print(leaf.NAME, type(packages.space.__path__).__name__, packages.space.__spec__.origin, hasattr(packages.space, "__file__"))
for statement in ("import packages.failing", "import packages.failing", "import packages.broken", "import packages.missing", "import no_such_module", "import packages.alpha.first.x", "from packages.alpha import nothing", "from packages.dynamic import other", "from packages import alpha, gamma",
                  "from . import x", "from .. import x", "import sys.path", "from sys import nope, path", "from packages.alpha.first import *; print(VALUE)", "__import__('')", "import packages.alpha.never", "dyn.other", "packages.alpha.nope", "import circular_q"):
    try:
        exec(statement, {"dyn": dyn, "packages": packages, "__name__": "__main__"})
    except Exception as error:
        text = str(error)
        print(statement, "->", type(error).__name__, text.split(" (/")[0], getattr(error, "name", None) if isinstance(error, ImportError) else "")
print("packages.failing" in sys.modules, "packages.broken" in sys.modules)
m = __import__("packages.alpha.first"); print(m.__name__); m = __import__("packages.alpha.first", fromlist=["VALUE"]); print(m.__name__)
import importlib
print(importlib.import_module(".first", "packages.alpha").VALUE, importlib.reload(packages.alpha.first) is packages.alpha.first, __import__("importlib.util").util.find_spec("packages.alpha").submodule_search_locations is not None, importlib.util.find_spec("nope_nope"))
def inside():
    from packages.alpha import first as f, second
    import packages.alpha.sub
    return f.VALUE, second.__name__, packages.__name__
print(inside())
sys.modules["fake"] = 5
import fake
print(fake)
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as error:
    print(error)
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "virtual":
            from importlib.machinery import ModuleSpec
            return ModuleSpec(name, Finder)
    @staticmethod
    def create_module(spec): return None
    @staticmethod
    def exec_module(module): module.made = "by the finder"
sys.meta_path.insert(0, Finder)
import virtual
print(virtual.made, virtual.__loader__ is Finder, __import__("sys") is sys)
