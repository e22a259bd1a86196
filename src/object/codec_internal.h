// Taipan: what the files that make up the codecs share among themselves. MIT licence.
#ifndef TAIPAN_OBJECT_CODEC_INTERNAL_H
#define TAIPAN_OBJECT_CODEC_INTERNAL_H
#include "object/bytes_internal.h"
#include "object/codec.h"
#include "object/exception.h"

// Through the registry, for text encodings only.
Value codec_registry_encode(Thread *thread, Value text, const char *encoding, const char *errors);
Value codec_registry_decode(Thread *thread, Value object, const char *encoding, const char *errors);
bool codec_has_surrogates(const Str *s);
#endif
