// Taipan: what the files of the binascii module share. MIT licence.
#ifndef TAIPAN_MODULES_BINASCII_H
#define TAIPAN_MODULES_BINASCII_H
#include "modules/native_support.h"

// Raises binascii.Error.
void binascii_raise(Thread *thread, const char *message);
// The bytes of a str of ASCII or of a buffer; to be released afterwards.
int binascii_text_or_buffer(Thread *thread, Value v, Buffer *buffer);
void binascii_release(Thread *thread, Buffer *buffer);
extern const NativeDef *const binascii_mail_functions[];
#endif
