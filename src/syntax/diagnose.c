// Taipan: diagnosis of syntax errors. MIT licence.
#include "syntax/diagnose.h"

static bool fail_at(Diagnosis *d, const Token *token, const char *message) {
    *d->fault = (Fault){.kind = FAULT_SYNTAX_ERROR, .located = true, .message = message,
                        .line = token->line, .column = token->column + 1, .end_line = token->end_line,
                        .end_column = token->end_column + 1};
    if (source_line(d->source, token->line, &d->fault->text, &d->fault->text_length)) {
        if (d->fault->text[d->fault->text_length] == '\n') d->fault->text_length++;
    }
    return false;
}

void diagnose(Diagnosis *d) {
    const Token *last = &d->tokens->items[d->tokens->count - 1];
    if (last->kind == TOKEN_ERRORTOKEN && d->tokens->outcome != TOKENIZER_END_OF_FILE) {
        *d->fault = d->tokens->fault;
        return;
    }
    fail_at(d, last, "invalid syntax");
}

bool diagnose_single(Diagnosis *d, const Token *next) {
    (void)d;
    (void)next;
    return true;
}
