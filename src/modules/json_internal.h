// Taipan: shared pieces of the _json module. MIT licence.
#ifndef TAIPAN_MODULES_JSON_INTERNAL_H
#define TAIPAN_MODULES_JSON_INTERNAL_H
#include "modules/native_support.h"

extern const NativeDef *const json_encoder_functions[];
#endif
