// Taipan: trees and tokens as text. MIT licence.
#ifndef TAIPAN_SYNTAX_AST_DUMP_H
#define TAIPAN_SYNTAX_AST_DUMP_H
#include "syntax/ast.h"
#include "syntax/source.h"
#include "syntax/tokenizer.h"

enum { AST_DUMP_ATTRIBUTES = 1, AST_DUMP_SHOW_EMPTY = 2 };

// What ast.dump(tree, include_attributes=..., indent=...) prints; indent < 0 means one line. The text comes
// from malloc and belongs to the caller; NULL when out of memory, or when the tree is too deep to be walked.
char *ast_dump(const AstNode *tree, unsigned flags, int indent, size_t *length);
// One token a line: "1,0-1,3: NAME 'abc'". As above.
char *tokens_dump(const TokenArray *tokens, const Source *source, size_t *length);
#endif
