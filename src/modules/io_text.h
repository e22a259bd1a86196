// Taipan: the body of TextIOWrapper, shared by its reading and writing halves. MIT licence.
//
// UTF-8, ASCII and Latin-1 are encoded and decoded here directly; other encodings through their incremental codecs.
// Decoded text not yet handed out is decoded[used..]; encoded text not yet passed on is pending[0..pending_length).
#ifndef TAIPAN_MODULES_IO_TEXT_H
#define TAIPAN_MODULES_IO_TEXT_H
#include "modules/io.h"
#include "modules/io_newline.h"

typedef enum TextCodec { TEXT_OTHER, TEXT_UTF8, TEXT_ASCII, TEXT_LATIN1 } TextCodec;

typedef struct TextIO {
    Object header;
    Value buffer; // NO_VALUE: not initialised
    Value encoding, errors;
    Value encoder, decoder; // objects for TEXT_OTHER; True when ours; NO_VALUE: not writable / readable
    Value decoded;          // str
    Value snapshot;         // bytes fed since the decoder's state snapshot_flags; NO_VALUE: none
    Value snapshot_flags;   // int
    Value terminator;       // str that ends lines when not universal; NO_VALUE
    Value write_newline;    // str that "\n" becomes; NO_VALUE: none
    Value pending;          // Bytes as storage
    Value newline;          // the argument
    size_t used, pending_length;
    int64_t chunk_size;
    double bytes_per_character;
    NewlineState newlines;
    TextCodec codec;
    char leftover[4]; // incomplete UTF-8 from the last chunk
    uint8_t leftover_count;
    bool ready, detached, finalizing, line_buffering, write_through, universal, seekable, telling, has_read1;
    char errors_text[32];
} TextIO;
enum { TEXT_VALUES = 12 };

static inline TextIO *text_from_value(Value v) {
    return (TextIO *)v;
}
bool text_check_open(Thread *thread, TextIO *t);   // initialised, not detached, not closed
int text_write_pending(Thread *thread, TextIO *t); // to the buffer
void text_forget_decoded(TextIO *t);               // drops what was read ahead
int text_reset_decoder(Thread *thread, TextIO *t); // to its first state. 0 or -1
// The encoder's state for the start of the stream, where a byte order mark may come, or for later. 0 or -1.
int text_encoder_to(Thread *thread, TextIO *t, bool start_of_stream);
// At most limit characters (negative: no limit), with the line's end as translated; empty at the end of the stream.
Value text_read_line(Thread *thread, TextIO *t, int64_t limit);
extern const NativeDef *const text_read_methods[]; // read readline
extern const NativeDef *const text_seek_methods[]; // seek tell
#endif
