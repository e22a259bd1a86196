# Taipan: the disassembler: the library's `dis`, for the register machine's bytecode. MIT licence.
"""Disassembler of Python byte code into mnemonics.

The bytecode is that of a register machine. Offsets count two for each 32-bit unit, as co_positions() and f_lasti do;
an Instruction's arg is a tuple of its operands.
"""

import sys
import types
import collections
import io

import _opcode
from opcode import *
from opcode import __all__ as _opcodes_all, _common_constants, _intrinsic_1_descs, _intrinsic_2_descs

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code",
           "get_instructions", "Instruction", "Bytecode"] + _opcodes_all
del _opcodes_all

_have_code = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)
_table = _opcode.get_table()
_OFFSET = 2  # per unit
_INTRINSIC_1 = opmap["INTRINSIC_1"]
_INTRINSIC_2 = opmap["INTRINSIC_2"]
_LOAD_COMMON = opmap["LOAD_COMMON"]


def _try_compile(source, name):
    """The code of an expression, or else of statements."""
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        pass
    return compile(source, name, "exec")


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Disassemble classes, methods, functions, and other compiled objects.

    With no argument, disassemble the last traceback.

    Compiled objects currently include generator objects, async generator
    objects, and coroutine objects, all of which store their code object
    in a special attribute.
    """
    if x is None:
        distb(file=file, show_offsets=show_offsets, show_positions=show_positions)
        return
    if hasattr(x, "__func__"):
        x = x.__func__
    for attribute in ("__code__", "gi_code", "ag_code", "cr_code"):
        if hasattr(x, attribute):
            x = getattr(x, attribute)
            break
    options = dict(file=file, show_offsets=show_offsets, show_positions=show_positions)
    if hasattr(x, "__dict__"):
        for name, value in sorted(x.__dict__.items()):
            if isinstance(value, _have_code):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(value, depth=depth, **options)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
    elif hasattr(x, "co_code"):
        _disassemble_recursive(x, depth=depth, **options)
    elif isinstance(x, str):
        _disassemble_recursive(_try_compile(x, "<dis>"), depth=depth, **options)
    else:
        raise TypeError("don't know how to disassemble %s objects" % type(x).__name__)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Disassemble a traceback (default: last traceback)."""
    if tb is None:
        try:
            tb = sys.last_exc.__traceback__ if hasattr(sys, "last_exc") else sys.last_traceback
        except AttributeError:
            raise RuntimeError("no last traceback to disassemble") from None
        while tb.tb_next:
            tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file, show_offsets=show_offsets, show_positions=show_positions)


# The inspect module interrogates this dictionary to build its list of CO_* constants.
COMPILER_FLAG_NAMES = {
    1: "OPTIMIZED",
    2: "NEWLOCALS",
    4: "VARARGS",
    8: "VARKEYWORDS",
    16: "NESTED",
    32: "GENERATOR",
    64: "NOFREE",
    128: "COROUTINE",
    256: "ITERABLE_COROUTINE",
    512: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING",
    0x8000000: "METHOD",
}


def pretty_flags(flags):
    """Return pretty representation of code flags."""
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
            flags ^= flag
            if not flags:
                break
    else:
        names.append(hex(flags))
    return ", ".join(names)


def _get_code_object(x):
    """The code object behind a method, function, generator, class, or source text."""
    if hasattr(x, "__func__"):
        x = x.__func__
    for attribute in ("__code__", "gi_code", "ag_code", "cr_code"):
        if hasattr(x, attribute):
            x = getattr(x, attribute)
            break
    if isinstance(x, str):
        x = _try_compile(x, "<disassembly>")
    if hasattr(x, "co_code"):
        return x
    raise TypeError("don't know how to disassemble %s objects" % type(x).__name__)


def _format_code_info(co):
    lines = [f"Name:              {co.co_name}", f"Filename:          {co.co_filename}",
             f"Argument count:    {co.co_argcount}", f"Positional-only arguments: {co.co_posonlyargcount}",
             f"Kw-only arguments: {co.co_kwonlyargcount}", f"Number of locals:  {co.co_nlocals}",
             f"Stack size:        {co.co_stacksize}", f"Flags:             {pretty_flags(co.co_flags)}"]
    for title, values, shown in (("Constants", co.co_consts, repr), ("Names", co.co_names, str),
                                 ("Variable names", co.co_varnames, str), ("Free variables", co.co_freevars, str),
                                 ("Cell variables", co.co_cellvars, str)):
        if values:
            lines.append(title + ":")
            lines += [f"{index:4d}: {shown(value)}" for index, value in enumerate(values)]
    return "\n".join(lines)


def code_info(x):
    """Formatted details of methods, functions, or code."""
    return _format_code_info(_get_code_object(x))


def show_code(co, *, file=None):
    """Print details of methods, functions, or code to *file*.

    If *file* is not provided, the output is printed on stdout.
    """
    print(code_info(co), file=file)


Positions = collections.namedtuple("Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"],
                                   defaults=[None] * 4)
_ExceptionTableEntry = collections.namedtuple("_ExceptionTableEntry", "start end target depth lasti")
_Instruction = collections.namedtuple(
    "_Instruction",
    ["opname", "opcode", "arg", "argval", "argrepr", "offset", "start_offset", "starts_line", "line_number", "label",
     "positions", "cache_info"],
    defaults=[None, None, None])

_Instruction.opname.__doc__ = "Human readable name for operation"
_Instruction.opcode.__doc__ = "Numeric code for operation"
_Instruction.arg.__doc__ = "Tuple of the operands, None if there are none"
_Instruction.argval.__doc__ = "Resolved operand (a constant, a name, a jump target), otherwise the same as arg"
_Instruction.argrepr.__doc__ = "Human readable description of the operands"
_Instruction.offset.__doc__ = "Start index of operation within bytecode sequence"
_Instruction.start_offset.__doc__ = "Start index of operation within bytecode sequence including WIDE prefixes"
_Instruction.starts_line.__doc__ = "True if this instruction starts a source line, otherwise False"
_Instruction.line_number.__doc__ = "Source line number associated with this instruction (if any), otherwise None"
_Instruction.label.__doc__ = "A label if this instruction is a jump target, otherwise None"
_Instruction.positions.__doc__ = "dis.Positions object holding the span of source code covered by this instruction"
_Instruction.cache_info.__doc__ = "Always None: what is learnt at run time lies beside the code"


class Instruction(_Instruction):
    """Details for a bytecode operation.

    Defined fields: see the attributes' documentation.
    """

    @property
    def oparg(self):
        """Alias for Instruction.arg."""
        return self.arg

    @property
    def baseopcode(self):
        """Numeric code for the base operation: the same as opcode, since instructions are never rewritten."""
        return self.opcode

    @property
    def baseopname(self):
        """Human readable name for the base operation."""
        return self.opname

    @property
    def cache_offset(self):
        """Start index of the cache entries following the operation: there are none."""
        return self.end_offset

    @property
    def end_offset(self):
        """End index of the operation's first unit."""
        return self.offset + _OFFSET

    @property
    def jump_target(self):
        """Bytecode index of the jump target if this is a jump operation, otherwise None."""
        return self.argval if self.opcode in hasjump else None

    @property
    def is_jump_target(self):
        """True if other code jumps to here, otherwise False"""
        return self.label is not None

    def __str__(self):
        output = io.StringIO()
        Formatter(file=output).print_instruction(self, False)
        return output.getvalue().rstrip("\n")


class Formatter:
    """Prints instructions, one a line."""

    def __init__(self, file=None, lineno_width=0, offset_width=0, label_width=0, show_positions=False):
        self.file = file
        self.lineno_width = lineno_width
        self.offset_width = offset_width
        self.label_width = label_width
        self.show_positions = show_positions

    def print_instruction(self, instruction, mark_as_current=False):
        fields = []
        if self.lineno_width:
            text = ""
            if instruction.starts_line:
                text = str(instruction.line_number) if instruction.line_number is not None else "--"
            if self.show_positions:
                text = _format_positions(instruction.positions)
            fields.append(text.rjust(self.lineno_width))
        fields.append(("L%d:" % instruction.label if instruction.label is not None else "").rjust(self.label_width))
        fields.append("-->" if mark_as_current else "   ")
        if self.offset_width:
            fields.append(str(instruction.offset).rjust(self.offset_width))
        fields.append(instruction.opname.ljust(22))
        fields.append(instruction.argrepr)
        print(" ".join(fields).rstrip(), file=self.file)

    def print_exception_table(self, entries, labels):
        if not entries:
            return
        print("ExceptionTable:", file=self.file)
        for entry in entries:
            end = f"L{labels[entry.end]}" if entry.end in labels else "end"
            print(f"  L{labels[entry.start]} to {end} -> L{labels[entry.target]} [r{entry.depth}]", file=self.file)


def _format_positions(positions):
    if positions is None or positions.lineno is None:
        return "?"
    end = positions.end_lineno if positions.end_lineno is not None else "?"
    first = positions.col_offset if positions.col_offset is not None else "?"
    last = positions.end_col_offset if positions.end_col_offset is not None else "?"
    return f"{positions.lineno}:{first}-{end}:{last}"


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """Iterator for the opcodes in methods, functions or code

    Generates a series of Instruction named tuples giving the details of
    each operations in the supplied code.

    If *first_line* is not None, it indicates the line number that should
    be reported for the first source line in the disassembled code.
    Otherwise, the source line information (if any) is taken directly from
    the disassembled code object.
    """
    co = _get_code_object(x)
    offset = first_line - co.co_firstlineno if first_line is not None else 0
    return _get_instructions(co, offset)


def _parse_varint(iterator):
    value = shift = 0
    while True:
        byte = next(iterator)
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value
        shift += 7


def _parse_exception_table(code):
    iterator = iter(code.co_exceptiontable)
    entries = []
    try:
        while True:
            start, length, target, register, flags = (_parse_varint(iterator) for _ in range(5))
            entries.append(_ExceptionTableEntry(start * _OFFSET, (start + length) * _OFFSET, target * _OFFSET, register,
                                                bool(flags)))
    except (StopIteration, RuntimeError):
        return entries


def _make_labels(co):
    targets = set(findlabels(co))
    for entry in _parse_exception_table(co):
        targets.update((entry.start, entry.end, entry.target))
    return {target: number for number, target in enumerate(sorted(targets), start=1)}


class _Names:
    """Shows the operands of one code object's instructions."""

    def __init__(self, co):
        self.co = co
        self.constants = co.co_consts
        self.names = co.co_names
        self.locals = getattr(co, "_co_register_names", None) or co.co_varnames

    def register(self, number):
        if number < len(self.locals):
            return f"r{number}({self.locals[number]})"
        return f"r{number}"

    def constant(self, index):
        value = self.constants[index]
        return value, repr(value)

    def operand(self, role, number):
        """(value, text) of an operand; value is a marker when it is a plain register."""
        if role in ("out", "in", "inout", "base"):
            return None, self.register(number)
        if role == "name":
            return self.names[number], self.names[number]
        if role in ("const", "bx_const"):
            return self.constant(number)
        return number, f"#{number}"


def _argument(names, opcode, operands, target, extra, labels):
    name, *roles = _table[opcode][:4]
    values, texts, raw = [], [], []
    for role, number in zip(roles, operands):
        if not role:
            continue
        value, text = names.operand(role, number)
        raw.append(number)
        texts.append(text)
        if role in ("name", "const", "bx_const", "bx_simm"):
            values.append(value)
    if opcode == _INTRINSIC_1:
        texts[-1] = _intrinsic_1_descs[operands[2]]
    elif opcode == _INTRINSIC_2:
        texts[-1] = _intrinsic_2_descs[operands[2]]
    elif opcode == _LOAD_COMMON:
        texts[-1] = _common_constants[operands[1]].__name__
    if extra is not None:
        raw.append(extra)
        if name in ("CALL_KEYWORDS", "CALL_METHOD_KEYWORDS", "MATCH_CLASS"):
            texts.append(repr(names.constants[extra]))
        else:
            texts.append(f"#{extra}")
    if target is not None:
        offset = target * _OFFSET
        raw.append(offset)
        texts.append(f"to L{labels[offset]}")
        return tuple(raw), offset, ", ".join(texts)
    arg = tuple(raw) or None
    return arg, values[0] if values else arg, ", ".join(texts)


def _get_instructions(co, line_offset=0):
    names = _Names(co)
    labels = _make_labels(co)
    positions = [Positions(*entry) for entry in co.co_positions()]
    starts = dict(findlinestarts(co))
    pending = False
    previous = object()
    for start, following, opcode, a, b, c, target, extra in _opcode.decode(co):
        offset = start * _OFFSET
        position = positions[start] if start < len(positions) else Positions()
        line = position.lineno
        if line is not None:
            line += line_offset
        arg, argval, argrepr = _argument(names, opcode, (a, b, c), target, extra, labels)
        yield Instruction(_table[opcode][0], opcode, arg, argval, argrepr, offset, offset, line != previous, line,
                          labels.get(offset), position)
        previous = line


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False,
                show_positions=False):
    """Disassemble a code object."""
    instructions = list(_get_instructions(co))
    labels = _make_labels(co)
    lines = [instruction.line_number for instruction in instructions if instruction.line_number is not None]
    width = max(3, len(str(max(lines, default=0))))
    if show_positions:
        width = max((len(_format_positions(i.positions)) for i in instructions), default=3)
    formatter = Formatter(file, width, len(str(instructions[-1].offset)) if show_offsets and instructions else 0,
                          len(f"L{len(labels)}:"), show_positions)
    for index, instruction in enumerate(instructions):
        if instruction.starts_line and index:
            print(file=file)
        following = instructions[index + 1].offset if index + 1 < len(instructions) else sys.maxsize
        formatter.print_instruction(instruction, instruction.offset <= lasti < following)
    formatter.print_exception_table(_parse_exception_table(co), labels)


def _disassemble_recursive(co, *, file=None, depth=None, show_offsets=False, show_positions=False):
    disassemble(co, file=file, show_offsets=show_offsets, show_positions=show_positions)
    if depth is None or depth > 0:
        if depth is not None:
            depth -= 1
        for constant in co.co_consts:
            if hasattr(constant, "co_code"):
                print(file=file)
                print(f"Disassembly of {constant!r}:", file=file)
                _disassemble_recursive(constant, file=file, depth=depth, show_offsets=show_offsets,
                                       show_positions=show_positions)


disco = disassemble  # XXX For backwards compatibility


def findlabels(code):
    """Detect all offsets in a byte code which are jump targets.

    Return the list of offsets.
    """
    labels = []
    for entry in _opcode.decode(code):
        target = entry[6]
        if target is not None and target * _OFFSET not in labels:
            labels.append(target * _OFFSET)
    return labels


def findlinestarts(code):
    """Find the offsets in a byte code which are start of lines in the source.

    Generate pairs (offset, lineno)
    lineno will be an integer or None the offset does not have a source line.
    """
    previous = False  # None is a valid line number
    for start, end, line in code.co_lines():
        if line is not previous and line != previous:
            previous = line
            yield start, line


def _find_imports(co):
    """Find import statements in the code

    Generate triplets (name, level, fromlist) where
    name is the imported module and level, fromlist are
    the corresponding args to __import__.
    """
    known = {}
    for instruction in _get_instructions(co):
        if instruction.opname in ("LOAD_CONST", "LOAD_INT"):
            known[instruction.arg[0]] = instruction.argval
        elif instruction.opname == "LOAD_NONE":
            known[instruction.arg[0]] = None
        elif instruction.opname == "IMPORT_NAME":
            base = instruction.arg[1]
            yield instruction.argval, known.get(base), known.get(base + 1)


def _find_store_names(co):
    """Find names of variables which are written in the code

    Generate sequence of strings
    """
    for instruction in _get_instructions(co):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            yield instruction.argval


class Bytecode:
    """The bytecode operations of a piece of code

    Instantiate this with a function, method, other compiled object, string of
    code, or a code object (as returned by compile()).

    Iterating over this yields the bytecode operations as Instruction instances.
    """

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False,
                 show_offsets=False, show_positions=False):
        self.codeobj = co = _get_code_object(x)
        if first_line is None:
            self.first_line = co.co_firstlineno
            self._line_offset = 0
        else:
            self.first_line = first_line
            self._line_offset = first_line - co.co_firstlineno
        self._original_object = x
        self.current_offset = current_offset
        self.exception_entries = _parse_exception_table(co)
        self.show_caches = show_caches
        self.adaptive = adaptive
        self.show_offsets = show_offsets
        self.show_positions = show_positions

    def __iter__(self):
        return _get_instructions(self.codeobj, self._line_offset)

    def __repr__(self):
        return "{}({!r})".format(self.__class__.__name__, self._original_object)

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        """ Construct a Bytecode from the given traceback """
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti, show_caches=show_caches, adaptive=adaptive)

    def info(self):
        """Return formatted information about the code object."""
        return _format_code_info(self.codeobj)

    def dis(self):
        """Return a formatted view of the bytecode operations."""
        with io.StringIO() as output:
            disassemble(self.codeobj, -1 if self.current_offset is None else self.current_offset, file=output,
                        show_offsets=self.show_offsets, show_positions=self.show_positions)
            return output.getvalue()


def main(args=None):
    import argparse
    parser = argparse.ArgumentParser(color=True)
    parser.add_argument("-O", "--show-offsets", action="store_true", help="show instruction offsets")
    parser.add_argument("-P", "--show-positions", action="store_true", help="show instruction positions")
    parser.add_argument("infile", nargs="?", default="-")
    args = parser.parse_args(args=args)
    if args.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = args.infile
        with open(args.infile, "rb") as file:
            source = file.read()
    dis(compile(source, name, "exec"), show_offsets=args.show_offsets, show_positions=args.show_positions)


if __name__ == "__main__":
    main()
