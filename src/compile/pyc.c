// Taipan: .pyc files: the magic number, and loading without importlib. MIT licence.
//
// PEP 552: magic, flags, then modification time and size, or a hash of the source. Only timestamp caches are made here;
// hash-based ones are left to importlib, by whose rules they may need the source.
#include "compile/pyc.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bytecode/opcode.h"
#include "compile/compile.h"
#include "compile/marshal.h"
#include "object/bytes.h"
#include "object/error.h"
#include "runtime/config.h"
#include "runtime/version.h"

enum {
    BYTECODE_VERSION = 4
}; // of what opcodes.def does not say: the layout of code in marshal data, meanings of operands
enum { PYC_HEADER_SIZE = 16 };

static uint32_t hash_byte(uint32_t hash, unsigned byte) {
    return (hash ^ byte) * 16777619u;
}

uint32_t pyc_magic(void) {
    uint32_t hash = hash_byte(2166136261u, BYTECODE_VERSION);
    for (int i = 0; i < OPCODE_COUNT; i++) {
        const OpcodeInfo *info = &opcode_table[i];
        for (const char *name = info->name; *name; name++)
            hash = hash_byte(hash, (unsigned char)*name);
        hash = hash_byte(hash_byte(hash_byte(hash_byte(hash, info->a), info->b), info->c), info->trailing);
    }
    return (hash ^ hash >> 16) % 0xFFFF | (uint32_t)'\r' << 16 | (uint32_t)'\n' << 24;
}

static uint32_t get_32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
static void put_32(uint8_t *at, uint32_t n) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(n >> (8 * i));
}

// Reads a whole file into malloc'ed memory with a NUL behind it; NULL if that fails.
static uint8_t *read_file(const char *path, size_t *length) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (descriptor < 0) return NULL;
    uint8_t *data = NULL;
    if (fstat(descriptor, &status) == 0 && (data = malloc((size_t)status.st_size + 1))) {
        size_t done = 0;
        ssize_t got;
        while (done < (size_t)status.st_size &&
               (got = read(descriptor, data + done, (size_t)status.st_size - done)) > 0)
            done += (size_t)got;
        data[done] = 0;
        *length = done;
    }
    close(descriptor);
    return data;
}

// folder/__pycache__/name.taipan-314[.opt-N].pyc for folder/name.py; false when path is not of that form.
static bool cache_path(Thread *thread, const char *path, char *out, size_t room, bool folder_only) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    int optimize = thread->interp->config->optimize, folder = slash ? (int)(slash + 1 - path) : 0;
    if (!dot || thread->interp->config->pycache_prefix) return false;
    if (folder_only) return snprintf(out, room, "%.*s__pycache__", folder, path) < (int)room;
    char suffix[16] = "";
    if (optimize) snprintf(suffix, sizeof suffix, ".opt-%d", optimize);
    return snprintf(out, room, "%.*s__pycache__/%.*s." TAIPAN_CACHE_TAG "%s.pyc", folder, path, (int)(dot - name), name,
                    suffix) < (int)room;
}

static bool is_fresh(const uint8_t *data, size_t length, const struct stat *source) {
    return length >= PYC_HEADER_SIZE && get_32(data) == pyc_magic() && get_32(data + 4) == 0 &&
           get_32(data + 8) == (uint32_t)source->st_mtime && get_32(data + 12) == (uint32_t)source->st_size;
}

// NO_VALUE, without exception, when the cache cannot be used.
static Value load_cached(Thread *thread, const char *cache, const struct stat *source) {
    size_t length = 0;
    uint8_t *data = read_file(cache, &length);
    Value code = NO_VALUE;
    if (data && is_fresh(data, length, source)) {
        code = marshal_load(thread, data + PYC_HEADER_SIZE, length - PYC_HEADER_SIZE, true, NULL);
        if (code == NO_VALUE)
            error_clear(thread); // damaged: compiled anew
        else if (!value_has_shape(code, SHAPE_code))
            code = NO_VALUE;
    }
    free(data);
    return code;
}

// Written beside and renamed, so that nobody ever reads half a file. Failure is of no consequence.
static void store_cached(Thread *thread, const char *path, const char *cache, const struct stat *source, Value code) {
    char folder[4096], temporary[4200];
    Value bytes = marshal_dump(thread, code, MARSHAL_VERSION, true);
    if (bytes == NO_VALUE) {
        error_clear(thread);
        return;
    }
    if (!cache_path(thread, path, folder, sizeof folder, true)) return;
    mkdir(folder, 0777);
    snprintf(temporary, sizeof temporary, "%s.%ld", cache, (long)getpid());
    int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (source->st_mode & 0666) | 0200);
    if (descriptor < 0) return;
    uint8_t header[PYC_HEADER_SIZE] = {0};
    put_32(header, pyc_magic());
    put_32(header + 8, (uint32_t)source->st_mtime);
    put_32(header + 12, (uint32_t)source->st_size);
    Bytes *body = bytes_from_value(bytes);
    bool ok = write(descriptor, header, sizeof header) == sizeof header &&
              write(descriptor, body->data, body->length) == (ssize_t)body->length;
    ok &= close(descriptor) == 0;
    if (!ok || rename(temporary, cache) != 0) unlink(temporary);
}

Value pyc_load_source(Thread *thread, const char *path, Value filename) {
    struct stat status;
    char cache[4096];
    if (stat(path, &status) != 0) return error_raise(thread, SHAPE_ImportError, "cannot find %s", path);
    bool cacheable = cache_path(thread, path, cache, sizeof cache, false);
    Value code = cacheable ? load_cached(thread, cache, &status) : NO_VALUE;
    if (code != NO_VALUE) return code;
    size_t length = 0;
    uint8_t *source = read_file(path, &length);
    if (!source) return error_raise(thread, SHAPE_ImportError, "cannot read %s", path);
    code = compile_source(thread, (const char *)source, length, filename, COMPILE_EXEC, 0, -1, NULL);
    free(source);
    if (code != NO_VALUE && cacheable && !thread->interp->config->dont_write_bytecode)
        store_cached(thread, path, cache, &status, code);
    return code;
}
