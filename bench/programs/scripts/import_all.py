import sys, importlib

for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
        print(name, len([n for n in dir(module) if not n.startswith("_")]))
    except ImportError as e:
        print(name, e)
