// Taipan: type codes of the marshal format. MIT licence.
#ifndef TAIPAN_COMPILE_MARSHAL_INTERNAL_H
#define TAIPAN_COMPILE_MARSHAL_INTERNAL_H

enum MarshalType {
    MARSHAL_NULL = '0',
    MARSHAL_NONE = 'N',
    MARSHAL_FALSE = 'F',
    MARSHAL_TRUE = 'T',
    MARSHAL_STOP_ITERATION = 'S',
    MARSHAL_ELLIPSIS = '.',
    MARSHAL_INT = 'i',
    MARSHAL_INT64 = 'I',
    MARSHAL_LONG = 'l',
    MARSHAL_FLOAT = 'f',
    MARSHAL_BINARY_FLOAT = 'g',
    MARSHAL_COMPLEX = 'x',
    MARSHAL_BINARY_COMPLEX = 'y',
    MARSHAL_BYTES = 's',
    MARSHAL_INTERNED = 't',
    MARSHAL_REFERENCE = 'r',
    MARSHAL_TUPLE = '(',
    MARSHAL_SMALL_TUPLE = ')',
    MARSHAL_LIST = '[',
    MARSHAL_DICT = '{',
    MARSHAL_CODE = 'c',
    MARSHAL_STR = 'u',
    MARSHAL_UNKNOWN = '?',
    MARSHAL_SET = '<',
    MARSHAL_FROZENSET = '>',
    MARSHAL_ASCII = 'a',
    MARSHAL_ASCII_INTERNED = 'A',
    MARSHAL_SHORT_ASCII = 'z',
    MARSHAL_SHORT_ASCII_INTERNED = 'Z',
    MARSHAL_SLICE = ':',
    MARSHAL_FLAG_REFERENCE = 0x80, // remember this object: references count such objects from 0
};
enum { MARSHAL_MAX_DEPTH = 2000, MARSHAL_DIGIT_BITS = 15 };
#endif
