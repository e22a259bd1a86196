// Taipan: the zlib module, on libz. MIT licence.
//
// A stream object owns a malloc'ed z_stream, ended by its finaliser. Input is fed in pieces that fit libz's unsigned
// counters; output grows as it comes.
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#include "modules/native_support.h"

typedef struct Stream { // Compress, Decompress, _ZlibDecompressor
    Object header;
    z_stream *z;
    Value unused, tail; // bytes; tail is what a _ZlibDecompressor has not taken yet
    Value dictionary;   // NO_VALUE: none
    bool inflates, eof, needs_input;
} Stream;

enum { BUFFER_SIZE = 16384, FAILED = -100 /* beside libz's codes: an exception is pending */ };
typedef struct Output {
    uint8_t *data;
    size_t length, capacity, most; // most: no longer than that
} Output;

static Value raise_error(Thread *thread, const char *message, int code, const char *what) {
    if (code == Z_VERSION_ERROR)
        message = "library version mismatch";
    else if (!message && code == Z_BUF_ERROR)
        message = "incomplete or truncated stream";
    else if (!message && code == Z_STREAM_ERROR)
        message = "inconsistent stream state";
    else if (!message && code == Z_DATA_ERROR)
        message = "invalid input data";
    Type *type = type_from_value(ROOT_VALUE(zlib_error));
    if (!message) return error_raise_type(thread, type, "Error %d %s", code, what);
    return error_raise_type(thread, type, "Error %d %s: %s", code, what, message);
}
static int grow(Thread *thread, Output *out) {
    size_t capacity = out->capacity ? out->capacity * 2 : BUFFER_SIZE;
    if (capacity > out->most) capacity = out->most;
    uint8_t *data = realloc(out->data, capacity ? capacity : 1);
    if (!data) {
        error_no_memory(thread);
        return -1;
    }
    out->data = data;
    out->capacity = capacity;
    return 0;
}
static Value take(Thread *thread, Output *out, bool good) {
    Value result = good ? bytes_from_data(thread, out->data ? (const char *)out->data : "", out->length) : NO_VALUE;
    free(out->data);
    return result;
}
static int set_dictionary(Thread *thread, z_stream *z, Value dictionary) {
    Buffer buffer;
    if (buffer_get(thread, dictionary, &buffer, BUFFER_SIMPLE) < 0) return FAILED;
    int code = buffer.length > UINT_MAX ? Z_STREAM_ERROR : inflateSetDictionary(z, buffer.data, (uInt)buffer.length);
    buffer_release(thread, &buffer);
    if (code == Z_OK) return Z_OK;
    raise_error(thread, z->msg, code, "while setting zdict");
    return FAILED;
}
// Feeds *length bytes at in through z; what is not taken is left in *length. libz's last code, or FAILED.
static int run(Thread *thread, z_stream *z, bool inflates, const uint8_t *in, size_t *length, int mode,
               Value dictionary, Output *out) {
    int code = Z_OK;
    size_t left = *length;
    Bytef nowhere; // libz wants an address even for no room
    for (;;) {
        uInt piece = left > UINT_MAX ? UINT_MAX : (uInt)left;
        if (out->length == out->capacity && out->capacity < out->most && grow(thread, out) < 0) return FAILED;
        size_t room = out->capacity - out->length;
        uInt space = room > UINT_MAX ? UINT_MAX : (uInt)room;
        z->next_in = (Bytef *)(uintptr_t)in;
        z->avail_in = piece;
        z->next_out = out->data ? out->data + out->length : &nowhere;
        z->avail_out = space;
        int flush = left > piece ? Z_NO_FLUSH : mode;
        code = inflates ? inflate(z, flush) : deflate(z, flush);
        in += piece - z->avail_in;
        left -= piece - z->avail_in;
        out->length += space - z->avail_out;
        bool full = z->avail_out == 0;
        *length = left;
        z->next_in = NULL;
        if (code == Z_NEED_DICT && dictionary != NO_VALUE) {
            if (set_dictionary(thread, z, dictionary) == FAILED) return FAILED;
            continue;
        }
        if (code != Z_OK && code != Z_BUF_ERROR) return code;
        if (full && out->length < out->most) continue;
        if (full || left == 0 || code == Z_BUF_ERROR) return code;
    }
}

// ---- whole messages ---------------------------------------------------------------------------------------------

NATIVE(zlib_compress, "compress(data, /, level=-1, wbits=15)",
       "Returns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n  level\n    "
       "Compression level, in 0-9 or -1.\n  wbits\n    The window buffer size and container format.",
       EFFECT_ANY) {
    int level, bits;
    Buffer buffer;
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    if (support_int(thread, args[1], &level) < 0 || support_int(thread, args[2], &bits) < 0)
        return buffer_release(thread, &buffer), NO_VALUE;
    z_stream z = {0};
    Output out = {.most = SIZE_MAX};
    bool good = false;
    int code = deflateInit2(&z, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
    if (code == Z_OK) {
        size_t length = buffer.length;
        code = run(thread, &z, false, buffer.data, &length, Z_FINISH, NO_VALUE, &out);
        good = code == Z_STREAM_END;
        if (!good && code != FAILED) raise_error(thread, z.msg, code, "while compressing data");
        deflateEnd(&z);
    } else if (code == Z_MEM_ERROR) {
        error_raise(thread, SHAPE_MemoryError, "Out of memory while compressing data");
    } else if (code == Z_STREAM_ERROR) {
        error_raise_type(thread, type_from_value(ROOT_VALUE(zlib_error)), "Bad compression level");
    } else {
        raise_error(thread, z.msg, code, "while compressing data");
    }
    buffer_release(thread, &buffer);
    return take(thread, &out, good);
}
NATIVE(zlib_decompress, "decompress(data, /, wbits=15, bufsize=16384)",
       "Returns a bytes object containing the uncompressed data.\n\n  data\n    Compressed data.\n  wbits\n    The "
       "window buffer size and container format.\n  bufsize\n    The initial output buffer size.",
       EFFECT_ANY) {
    int bits;
    Buffer buffer;
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    int64_t hint = support_int(thread, args[1], &bits) < 0 ? -1 : object_index_int64(thread, args[2]);
    if (hint < 0) {
        buffer_release(thread, &buffer);
        return error_pending(thread) ? NO_VALUE : error_raise(thread, SHAPE_ValueError, "bufsize must be non-negative");
    }
    z_stream z = {0};
    Output out = {.most = SIZE_MAX};
    bool good = false;
    int code = inflateInit2(&z, bits);
    if (code == Z_OK) {
        size_t length = buffer.length;
        code = run(thread, &z, true, buffer.data, &length, Z_SYNC_FLUSH, NO_VALUE, &out);
        good = code == Z_STREAM_END;
        if (code == Z_OK) code = Z_BUF_ERROR; // the input ended before the stream did
        if (!good && code != FAILED) raise_error(thread, z.msg, code, "while decompressing data");
        inflateEnd(&z);
    } else if (code == Z_MEM_ERROR) {
        error_raise(thread, SHAPE_MemoryError, "Out of memory while decompressing data");
    } else {
        raise_error(thread, z.msg, code, "while preparing to decompress data");
    }
    buffer_release(thread, &buffer);
    return take(thread, &out, good);
}
typedef uLong (*Checksum)(uLong value, const Bytef *data, z_size_t length);
static Value checksum(Thread *thread, Value *args, Checksum function) {
    Buffer buffer;
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value start = object_index(thread, args[1]);
    if (start == NO_VALUE) return buffer_release(thread, &buffer), NO_VALUE;
    uLong sum = function((uint32_t)int_to_uint64_mask(start), buffer.length ? buffer.data : "", buffer.length);
    buffer_release(thread, &buffer);
    return value_from_small_int((int64_t)(sum & 0xffffffff));
}
NATIVE(zlib_crc32, "crc32(data, value=0, /)",
       "Compute a CRC-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is "
       "an integer.",
       EFFECT_ANY) {
    return checksum(thread, args, crc32_z);
}
NATIVE(zlib_adler32, "adler32(data, value=1, /)",
       "Compute an Adler-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum "
       "is an integer.",
       EFFECT_ANY) {
    return checksum(thread, args, adler32_z);
}

// ---- streams ----------------------------------------------------------------------------------------------------

static void stream_trace(Object *object, Tracer *tracer) {
    Stream *s = (Stream *)object;
    tracer_visit(tracer, s->unused);
    tracer_visit(tracer, s->tail);
    tracer_visit(tracer, s->dictionary);
}
static void stream_finalize(Thread *thread, Value self) {
    (void)thread;
    Stream *s = (Stream *)self;
    if (!s->z) return;
    if (s->inflates)
        inflateEnd(s->z);
    else
        deflateEnd(s->z);
    free(s->z);
    s->z = NULL;
}
static Stream *stream_new(Thread *thread, Type *type, bool inflates) {
    Stream *s = type_allocate(thread, type, 0);
    if (!s) return NULL;
    Value empty = bytes_from_data(thread, "", 0);
    heap_store(thread, s, &s->unused, empty);
    heap_store(thread, s, &s->tail, empty);
    s->inflates = inflates;
    s->needs_input = true;
    if (!(s->z = calloc(1, sizeof *s->z))) {
        error_no_memory(thread);
        return NULL;
    }
    return s;
}
static Value init_error(Thread *thread, Stream *s, int code, const char *what) {
    if (code == Z_MEM_ERROR)
        return error_raise(thread, SHAPE_MemoryError, "Can't allocate memory for %scompression object",
                           s->inflates ? "de" : "");
    if (code == Z_STREAM_ERROR) return error_raise(thread, SHAPE_ValueError, "Invalid initialization option");
    return raise_error(thread, s->z->msg, code, what);
}
NATIVE(zlib_compressobj, "compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=<unrepresentable>)",
       "Return a compressor object.", EFFECT_ANY) {
    int numbers[5];
    for (int i = 0; i < 5; i++)
        if (support_int(thread, args[i], &numbers[i]) < 0) return NO_VALUE;
    Buffer zdict;
    bool has = args[5] != UNBOUND && args[5] != NONE;
    if (has && buffer_get(thread, args[5], &zdict, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Stream *s = stream_new(thread, type_from_value(ROOT_VALUE(zlib_compress)), false);
    Value result = NO_VALUE;
    if (s) {
        int code = deflateInit2(s->z, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        if (code != Z_OK)
            init_error(thread, s, code, "while creating compression object");
        else if (has && deflateSetDictionary(s->z, zdict.data, (uInt)zdict.length) != Z_OK)
            error_raise(thread, SHAPE_ValueError, "Invalid dictionary");
        else
            result = value_from_object(s);
    }
    if (has) buffer_release(thread, &zdict);
    return result;
}
static Value start_inflating(Thread *thread, Type *type, Value bits_value, Value zdict) {
    int bits = MAX_WBITS;
    if (bits_value != UNBOUND && support_int(thread, bits_value, &bits) < 0) return NO_VALUE;
    if (zdict != UNBOUND && !value_has_buffer(zdict))
        return error_raise(thread, SHAPE_TypeError, "zdict argument must support the buffer protocol");
    Stream *s = stream_new(thread, type, true);
    if (!s) return NO_VALUE;
    if (zdict != UNBOUND) heap_store(thread, s, &s->dictionary, zdict);
    int code = inflateInit2(s->z, bits);
    if (code != Z_OK) return init_error(thread, s, code, "while creating decompression object");
    if (zdict != UNBOUND && bits < 0 && set_dictionary(thread, s->z, zdict) == FAILED) return NO_VALUE;
    return value_from_object(s);
}
NATIVE(zlib_decompressobj, "decompressobj(wbits=15, zdict=b'')",
       "Return a decompressor object.\n\n  wbits\n    The window buffer size and container format.\n  zdict\n    The "
       "predefined compression dictionary.  This must be the same\n    dictionary as used by the compressor that "
       "produced the input data.",
       EFFECT_ANY) {
    return start_inflating(thread, type_from_value(ROOT_VALUE(zlib_decompress)), args[0], args[1]);
}
static Value decompressor_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"wbits", "zdict"};
    Value values[2];
    if (!arguments_bind(thread, "_ZlibDecompressor", args, positional, keyword_names, names, 0, 2, values))
        return NO_VALUE;
    return start_inflating(thread, type, values[0], values[1]);
}

NATIVE(stream_compress, "compress(self, data, /)", "Returns a bytes object containing compressed data.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Stream *s = (Stream *)args[0];
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    size_t length = buffer.length;
    Output out = {.most = SIZE_MAX};
    int code = run(thread, s->z, false, buffer.data, &length, Z_NO_FLUSH, NO_VALUE, &out);
    buffer_release(thread, &buffer);
    if (code != Z_OK && code != Z_BUF_ERROR && code != FAILED)
        raise_error(thread, s->z->msg, code, "while compressing data");
    return take(thread, &out, code == Z_OK || code == Z_BUF_ERROR);
}
NATIVE(stream_flush, "flush(self, mode=4, /)", "Return a bytes object containing any remaining compressed data.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Stream *s = (Stream *)args[0];
    int mode;
    if (support_int(thread, args[1], &mode) < 0) return NO_VALUE;
    if (mode == Z_NO_FLUSH) return bytes_from_data(thread, "", 0);
    size_t length = 0;
    Output out = {.most = SIZE_MAX};
    int code = run(thread, s->z, false, (const uint8_t *)"", &length, mode, NO_VALUE, &out);
    bool good = code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END;
    if (code == Z_STREAM_END && mode == Z_FINISH) deflateEnd(s->z);
    if (!good && code != FAILED) raise_error(thread, s->z->msg, code, "while flushing");
    return take(thread, &out, good);
}
static Value stream_duplicate(Thread *thread, Value self) {
    Stream *s = (Stream *)self, *copy = stream_new(thread, value_type(self), s->inflates);
    if (!copy) return NO_VALUE;
    int code = s->inflates ? inflateCopy(copy->z, s->z) : deflateCopy(copy->z, s->z);
    if (code == Z_MEM_ERROR) return error_no_memory(thread);
    if (code == Z_STREAM_ERROR) return error_raise(thread, SHAPE_ValueError, "Inconsistent stream state");
    if (code != Z_OK)
        return raise_error(thread, s->z->msg, code,
                           s->inflates ? "while copying decompression object" : "while copying compression object");
    heap_store(thread, copy, &copy->unused, s->unused);
    heap_store(thread, copy, &copy->tail, s->tail);
    heap_store(thread, copy, &copy->dictionary, s->dictionary);
    copy->eof = s->eof;
    return value_from_object(copy);
}
NATIVE(stream_copy, "copy(self)", "Return a copy of the (de)compression object.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return stream_duplicate(thread, args[0]);
}
NATIVE(stream_copy_special, "__copy__(self)", NULL, EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return stream_duplicate(thread, args[0]);
}
NATIVE(stream_deepcopy, "__deepcopy__(self, memo, /)", NULL, EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return stream_duplicate(thread, args[0]);
}

// ---- decompressing ----------------------------------------------------------------------------------------------

static int keep(Thread *thread, Stream *s, Value *slot, const uint8_t *data, size_t length) {
    Value bytes = bytes_from_data(thread, length ? (const char *)data : "", length);
    if (bytes == NO_VALUE) return -1;
    heap_store(thread, s, slot, bytes);
    return 0;
}
// The last `left` of the input have not been used: where they belong.
static int keep_rest(Thread *thread, Stream *s, const uint8_t *data, size_t length, size_t left, int code) {
    if (code == Z_STREAM_END) {
        Bytes *old = bytes_from_value(s->unused), *all = bytes_allocate(thread, old->length + left);
        if (!all) return -1;
        memcpy(all->data, old->data, old->length);
        if (left) memcpy(all->data + old->length, data + length - left, left);
        heap_store(thread, s, &s->unused, value_from_object(all));
        left = 0;
    }
    return keep(thread, s, &s->tail, data + length - left, left);
}
static Value inflate_some(Thread *thread, Stream *s, Value input, int mode, size_t most) {
    Buffer buffer;
    if (buffer_get(thread, input, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    size_t left = buffer.length;
    Output out = {.most = most};
    int code = s->eof ? Z_STREAM_END : run(thread, s->z, true, buffer.data, &left, mode, s->dictionary, &out);
    bool good = code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END;
    if (!good && code != FAILED)
        raise_error(thread, s->z->msg, code, mode == Z_FINISH ? "while flushing" : "while decompressing data");
    if (good && keep_rest(thread, s, buffer.data, buffer.length, left, code) < 0) good = false;
    if (good && code == Z_STREAM_END) s->eof = true;
    s->needs_input = !s->eof && left == 0 && out.length < most;
    buffer_release(thread, &buffer);
    return take(thread, &out, good);
}
NATIVE(stream_decompress, "decompress(self, data, /, max_length=0)",
       "Return a bytes object containing the decompressed version of the data.\n\n  data\n    The binary data to "
       "decompress.\n  max_length\n    The maximum allowable length of the decompressed data.\n    Unconsumed input "
       "data will be stored in\n    the unconsumed_tail attribute.",
       EFFECT_ANY) {
    int64_t most = object_index_int64(thread, args[2]);
    if (most == -1 && error_pending(thread)) return NO_VALUE;
    if (most < 0) return error_raise(thread, SHAPE_ValueError, "max_length must be non-negative");
    return inflate_some(thread, (Stream *)args[0], args[1], Z_SYNC_FLUSH, most ? (size_t)most : SIZE_MAX);
}
NATIVE(stream_inflate_flush, "flush(self, length=16384, /)",
       "Return a bytes object containing any remaining decompressed data.\n\n  length\n    the initial size of the "
       "output buffer.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    int64_t hint = object_index_int64(thread, args[1]);
    if (hint == -1 && error_pending(thread)) return NO_VALUE;
    if (hint <= 0) return error_raise(thread, SHAPE_ValueError, "length must be greater than zero");
    Stream *s = (Stream *)args[0];
    Value result = inflate_some(thread, s, s->tail, Z_FINISH, SIZE_MAX);
    if (s->eof) inflateEnd(s->z); // from here on there is nothing to copy
    return result;
}
NATIVE(decompressor_decompress, "decompress(self, data, max_length=-1)",
       "Decompress *data*, returning uncompressed data as bytes.\n\nIf *max_length* is nonnegative, returns at most "
       "*max_length* bytes of\ndecompressed data.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Stream *s = (Stream *)args[0];
    int64_t most = object_index_int64(thread, args[2]);
    if (most == -1 && error_pending(thread)) return NO_VALUE;
    if (s->eof) return error_raise(thread, SHAPE_EOFError, "End of stream already reached");
    Value input = args[1];
    Bytes *tail = bytes_from_value(s->tail);
    if (tail->length) { // what was left over comes first
        Buffer buffer;
        if (buffer_get(thread, input, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        Bytes *all = bytes_allocate(thread, tail->length + buffer.length);
        if (all) {
            memcpy(all->data, tail->data, tail->length);
            if (buffer.length) memcpy(all->data + tail->length, buffer.data, buffer.length);
        }
        buffer_release(thread, &buffer);
        if (!all) return NO_VALUE;
        input = value_from_object(all);
    }
    return inflate_some(thread, s, input, Z_SYNC_FLUSH, most < 0 ? SIZE_MAX : (size_t)most);
}

static const NativeDef *const compress_methods[] = {&stream_compress_native, &stream_flush_native,
                                                    &stream_copy_native,     &stream_copy_special_native,
                                                    &stream_deepcopy_native, NULL};
static const NativeDef *const decompress_methods[] = {&stream_decompress_native, &stream_inflate_flush_native,
                                                      &stream_copy_native,       &stream_copy_special_native,
                                                      &stream_deepcopy_native,   NULL};
static const NativeDef *const decompressor_methods[] = {&decompressor_decompress_native, NULL};
#define UNUSED_MEMBER                                                                                                  \
    {                                                                                                                  \
        "unused_data", MEMBER_VALUE, offsetof(Stream, unused), true,                                                   \
            "Data found after the end of the compressed stream."                                                       \
    }
#define EOF_MEMBER                                                                                                     \
    { "eof", MEMBER_BOOL, offsetof(Stream, eof), true, "True if the end-of-stream marker has been reached." }
static const NativeMember decompress_members[] = {
    UNUSED_MEMBER, {"unconsumed_tail", MEMBER_VALUE, offsetof(Stream, tail), true, NULL}, EOF_MEMBER, {0}};
static const NativeMember decompressor_members[] = {
    UNUSED_MEMBER,
    EOF_MEMBER,
    {"needs_input", MEMBER_BOOL, offsetof(Stream, needs_input), true,
     "True if more input is needed before more decompressed data can be produced."},
    {0}};
#define STREAM_SPEC(text, extra)                                                                                       \
    .name = text, .module = "zlib", .flags = TYPE_HAS_FINALIZER | (extra), .size = sizeof(Stream),                     \
    .trace_kind = TRACE_CUSTOM, .trace = stream_trace
static const TypeSpec compress_spec = {STREAM_SPEC("Compress", TYPE_DISALLOW_CONSTRUCTION),
                                       .slots = {.finalize = stream_finalize}, .methods = compress_methods};
static const TypeSpec decompress_spec = {STREAM_SPEC("Decompress", TYPE_DISALLOW_CONSTRUCTION),
                                         .slots = {.finalize = stream_finalize}, .methods = decompress_methods,
                                         .members = decompress_members};
static const TypeSpec decompressor_spec = {STREAM_SPEC("_ZlibDecompressor", 0),
                                           .doc = "Create a decompressor object for decompressing data incrementally.",
                                           .slots = {.finalize = stream_finalize, .construct = decompressor_construct},
                                           .methods = decompressor_methods, .members = decompressor_members};

static const NamedInt constants[] = {{"DEFLATED", Z_DEFLATED},
                                     {"DEF_BUF_SIZE", BUFFER_SIZE},
                                     {"DEF_MEM_LEVEL", 8},
                                     {"MAX_WBITS", MAX_WBITS},
                                     {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
                                     {"Z_BEST_SPEED", Z_BEST_SPEED},
                                     {"Z_BLOCK", Z_BLOCK},
                                     {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
                                     {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
                                     {"Z_FILTERED", Z_FILTERED},
                                     {"Z_FINISH", Z_FINISH},
                                     {"Z_FIXED", Z_FIXED},
                                     {"Z_FULL_FLUSH", Z_FULL_FLUSH},
                                     {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
                                     {"Z_NO_COMPRESSION", Z_NO_COMPRESSION},
                                     {"Z_NO_FLUSH", Z_NO_FLUSH},
                                     {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
                                     {"Z_RLE", Z_RLE},
                                     {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
                                     {"Z_TREES", Z_TREES},
                                     {NULL, 0}};
static const NativeDef *const functions[] = {&zlib_adler32_native,
                                             &zlib_compress_native,
                                             &zlib_compressobj_native,
                                             &zlib_crc32_native,
                                             &zlib_decompress_native,
                                             &zlib_decompressobj_native,
                                             NULL};
static int execute(Thread *thread, Module *module) {
    Type *compress = type_from_spec(thread, &compress_spec, NULL),
         *decompress = compress ? type_from_spec(thread, &decompress_spec, NULL) : NULL;
    Type *decompressor = decompress ? type_from_spec(thread, &decompressor_spec, NULL) : NULL;
    if (!decompressor) return -1;
    ROOT_VALUE(zlib_compress) = value_from_object(compress);         // NOBARRIER: root
    ROOT_VALUE(zlib_decompress) = value_from_object(decompress);     // NOBARRIER: root
    ROOT_VALUE(zlib_decompressor) = value_from_object(decompressor); // NOBARRIER: root
    if (support_add_exception(thread, module, &ROOT_VALUE(zlib_error), "zlib.error",
                              value_from_object(BUILTIN_TYPE(Exception))) < 0 ||
        module_add(thread, module, "_ZlibDecompressor", value_from_object(decompressor)) < 0 ||
        module_add_string(thread, module, "ZLIB_VERSION", ZLIB_VERSION) < 0 ||
        module_add_string(thread, module, "ZLIB_RUNTIME_VERSION", zlibVersion()) < 0 ||
        module_add_string(thread, module, "__version__", "1.0") < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec zlib_module_spec = {.name = "zlib",
                                     .doc = "The functions in this module allow compression and decompression using "
                                            "the\nzlib library, which is based on GNU zip.",
                                     .functions = functions,
                                     .execute = execute};
