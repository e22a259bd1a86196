# Taipan: the instructions of the register machine, for those who read bytecode. MIT licence.
"""
opcode module - potentially shared between dis and other modules which
operate on bytecodes (e.g. peephole optimizers).

The bytecode is that of a register machine; _opcode.get_table() tells the roles of an instruction's operands.
"""

__all__ = ["cmp_op", "stack_effect", "hascompare", "opname", "opmap", "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg",
           "hasconst", "hasname", "hasjump", "hasjrel", "hasjabs", "hasfree", "haslocal", "hasexc"]

import builtins
import _opcode
from _opcode import stack_effect
from _opcode_metadata import _specializations, _specialized_opmap, opmap, HAVE_ARGUMENT, MIN_INSTRUMENTED_OPCODE

EXTENDED_ARG = opmap["WIDE"]
opname = list(opmap)

cmp_op = ('<', '<=', '==', '!=', '>', '>=')
_compares = ("LT", "LE", "EQ", "NE", "GT", "GE")


def _having(test):
    return [number for number in opmap.values() if test(number)]


hasarg = _having(_opcode.has_arg)
hasconst = _having(_opcode.has_const)
hasname = _having(_opcode.has_name)
hasjump = _having(_opcode.has_jump)
hasjrel = hasjump  # every jump is relative
hasjabs = []
hasfree = _having(_opcode.has_free)
haslocal = _having(_opcode.has_local)
hasexc = _having(_opcode.has_exc)
hascompare = [opmap[prefix + name] for prefix in ("", "JUMP_IF_") for name in _compares]

_intrinsic_1_descs = _opcode.get_intrinsic1_descs()
_intrinsic_2_descs = _opcode.get_intrinsic2_descs()
_common_constants = [builtins.AssertionError, builtins.NotImplementedError, builtins.tuple, builtins.all,
                     builtins.any, builtins.list, builtins.set]
_special_method_names = []
_nb_ops = []
_cache_format = {}
_inline_cache_entries = {}
