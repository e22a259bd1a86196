# Taipan: tables of the instructions, made from the machine's own table. MIT licence.
import _opcode

opmap = {entry[0]: number for number, entry in enumerate(_opcode.get_table())}
_specializations = {}
_specialized_opmap = {}
HAVE_ARGUMENT = 0
MIN_INSTRUMENTED_OPCODE = len(opmap)
