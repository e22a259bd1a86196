// Taipan: compiling and running the rules of diagnosis. MIT licence.
//
// Ordered choice with memory for the rules marked @, and growing seeds for left recursion (%), after Warth et
// al. 2008, as CPython's generated parser does it. Memory decides when a raising rule runs, so exactly the
// marked rules remember.
#include "syntax/diagnose_peg.h"
#include "syntax/diagnose_rules.h"
#include <string.h>

enum { MAXIMUM_ITEMS = 24, RULE_COUNT = sizeof(diagnose_rules) / sizeof(*diagnose_rules) };

typedef enum ItemKind {
    ITEM_TOKEN,
    ITEM_FORCED,
    ITEM_WORD,
    ITEM_SOFT,
    ITEM_RULE,
    ITEM_GROUP,
    ITEM_OPTIONAL,
    ITEM_MANY,
    ITEM_SOME,
    ITEM_GATHER,
    ITEM_SEE,
    ITEM_SEE_NOT,
    ITEM_CUT,
} ItemKind;

typedef struct PegItem PegItem;
typedef struct PegAlternative PegAlternative;

struct PegItem {
    PegItem *next;
    uint8_t kind, label; // label: 0 none, else 1 + index
    uint16_t token;      // TOKEN, FORCED
    uint16_t rule;
    uint16_t word_length;
    const char *word; // WORD
    PegItem *inner, *separator;
    PegAlternative *group;
};

typedef enum ActionKind { ACTION_DEFAULT, ACTION_NODE, ACTION_LABEL, ACTION_RAISE, ACTION_CALL } ActionKind;

// Which tokens something can begin with.
typedef struct TokenSet {
    uint64_t bits[2];
} TokenSet;
_Static_assert(TOKEN_KIND_COUNT <= 128, "a TokenSet has 128 bits");

struct PegAlternative {
    PegAlternative *next;
    PegItem *items;
    TokenSet first_tokens;
    bool always; // may match without looking at a token first
    uint8_t action;
    bool explains; // is just a rule of the second pass
    uint8_t place;
    uint8_t first, second; // labels, 0-based
    uint16_t node;
    PegCall *call;
    const char *message;
};

struct PegRule {
    const char *name;
    bool memo, left_recursive, silent, always;
    TokenSet first_tokens;
    PegAlternative *alternatives;
};

struct PegMemo {
    PegMemo *next;
    uint32_t rule, end;
    PegNode *node;
};

// ---- Compiling

typedef struct Compiler {
    Peg *peg;
    const char *p;
} Compiler;

static void *peg_allocate(Peg *peg, size_t size) {
    void *result = arena_allocate(peg->arena, size);
    if (!result) peg->no_memory = true;
    return result;
}

static void skip_blanks(Compiler *c) {
    while (*c->p == ' ')
        c->p++;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t word_length(const char *p) {
    size_t length = 0;
    while (is_letter(p[length]))
        length++;
    return length;
}

static const char *rule_name(const char *name) {
    return *name == '@' || *name == '%' ? name + 1 : name;
}

static bool same(const char *text, size_t length, const char *word) {
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static unsigned hash_word(const char *text, size_t length) {
    unsigned hash = (unsigned)length;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x01000193u;
    return hash ^ hash >> 13;
}

// Slots hold 1 + the number of a rule, or that plus RULE_COUNT for a token by text, or plus all tokens for
// one by name.
static const char *slot_word(const Peg *peg, int index) {
    if (index < RULE_COUNT) return peg->rules[index].name;
    index -= RULE_COUNT;
    return index < TOKEN_KIND_COUNT ? token_text((TokenKind)index) : token_name((TokenKind)(index - TOKEN_KIND_COUNT));
}

static int find_word(const Peg *peg, const char *word, size_t length) {
    for (unsigned slot = hash_word(word, length);; slot++) {
        int index = peg->slots[slot % PEG_SLOTS] - 1;
        if (index < 0 || same(word, length, slot_word(peg, index))) return index;
    }
}

static void fill_slot(Peg *peg, const char *word, int index) {
    unsigned slot = hash_word(word, strlen(word));
    while (peg->slots[slot % PEG_SLOTS])
        slot++;
    peg->slots[slot % PEG_SLOTS] = (int16_t)(index + 1);
}

static void fill_slots(Peg *peg) {
    for (int i = 0; i < RULE_COUNT; i++) {
        peg->rules[i].name = rule_name(diagnose_rules[i].name);
        fill_slot(peg, peg->rules[i].name, i);
    }
    for (int i = 0; i < TOKEN_KIND_COUNT; i++)
        if (token_text((TokenKind)i)) fill_slot(peg, token_text((TokenKind)i), RULE_COUNT + i);
    for (int i = 0; i < TOKEN_FIRST_KEYWORD; i++)
        fill_slot(peg, token_name((TokenKind)i), RULE_COUNT + TOKEN_KIND_COUNT + i);
}

static int find_rule(const Peg *peg, const char *name, size_t length) {
    int index = find_word(peg, name, length);
    return index < RULE_COUNT ? index : -1;
}

static int find_token(const Peg *peg, const char *word, size_t length) {
    return (find_word(peg, word, length) - RULE_COUNT) % TOKEN_KIND_COUNT;
}

static PegAlternative *compile_alternatives(Compiler *c);

static PegItem *new_item(Compiler *c, ItemKind kind) {
    PegItem *item = peg_allocate(c->peg, sizeof(PegItem));
    if (item) item->kind = (uint8_t)kind;
    return item;
}

static PegItem *compile_atom(Compiler *c) {
    PegItem *item;
    if (*c->p == '(') {
        c->p++;
        if (!(item = new_item(c, ITEM_GROUP))) return NULL;
        item->group = compile_alternatives(c);
        c->p++;
        return item;
    }
    if (*c->p == '\'' || *c->p == '"') {
        char quote = *c->p++;
        const char *end = strchr(c->p, quote);
        if (!(item = new_item(c, quote == '"' ? ITEM_WORD : ITEM_TOKEN))) return NULL;
        item->word = c->p;
        item->word_length = (uint16_t)(end - c->p);
        if (quote == '\'') item->token = (uint16_t)find_token(c->peg, c->p, item->word_length);
        c->p = end + 1;
        return item;
    }
    size_t length = word_length(c->p);
    const char *name = c->p;
    c->p += length;
    if (*name >= 'A' && *name <= 'Z') {
        bool soft = same(name, length, "SOFT_KEYWORD");
        if (!(item = new_item(c, soft ? ITEM_SOFT : ITEM_TOKEN))) return NULL;
        if (!soft) item->token = (uint16_t)find_token(c->peg, name, length);
        return item;
    }
    if (!(item = new_item(c, ITEM_RULE))) return NULL;
    item->rule = (uint16_t)find_rule(c->peg, name, length);
    return item;
}

static PegItem *wrap(Compiler *c, ItemKind kind, PegItem *inner) {
    PegItem *item = inner ? new_item(c, kind) : NULL;
    if (item) item->inner = inner;
    return item;
}

static PegItem *compile_item(Compiler *c) {
    uint8_t label = 0;
    if (c->p[0] >= 'a' && c->p[0] <= 'c' && c->p[1] == '=') {
        label = (uint8_t)(c->p[0] - 'a' + 1);
        c->p += 2;
    }
    PegItem *item;
    if (*c->p == '~') {
        c->p++;
        return new_item(c, ITEM_CUT);
    }
    if (c->p[0] == '&' && c->p[1] == '&') {
        c->p += 2;
        item = compile_atom(c);
        if (item) item->kind = ITEM_FORCED;
        return item;
    }
    if (*c->p == '&' || *c->p == '!') {
        ItemKind kind = *c->p++ == '&' ? ITEM_SEE : ITEM_SEE_NOT;
        return wrap(c, kind, compile_atom(c));
    }
    item = compile_atom(c);
    if (!item) return NULL;
    if (*c->p == '.') {
        c->p++;
        PegItem *separator = item;
        if (!(item = wrap(c, ITEM_GATHER, compile_atom(c)))) return NULL;
        item->separator = separator;
        c->p++; // '+'
    } else if (*c->p == '?') {
        c->p++;
        item = wrap(c, ITEM_OPTIONAL, item);
    } else if (*c->p == '*') {
        c->p++;
        item = wrap(c, ITEM_MANY, item);
    } else if (*c->p == '+') {
        c->p++;
        item = wrap(c, ITEM_SOME, item);
    }
    if (item) item->label = label;
    return item;
}

static uint8_t compile_label(Compiler *c) {
    skip_blanks(c);
    return (uint8_t)(*c->p++ - 'a');
}

static void compile_message(Compiler *c, PegAlternative *alternative) {
    skip_blanks(c);
    const char *end = strchr(++c->p, '`');
    alternative->message = arena_copy_string(c->peg->arena, c->p, (size_t)(end - c->p));
    if (!alternative->message) c->peg->no_memory = true;
    c->p = end + 1;
}

static void compile_action(Compiler *c, PegAlternative *alternative) {
    c->p += 2;
    skip_blanks(c);
    if (*c->p == '$') {
        c->p++;
        alternative->action = ACTION_LABEL;
        alternative->first = compile_label(c);
        return;
    }
    const char *word = c->p;
    size_t length = word_length(word);
    c->p += length;
    static const struct {
        const char *name;
        PegPlace place;
        int labels;
    } places[] = {{"at", PEG_AT, 1},     {"range", PEG_RANGE, 2}, {"from", PEG_FROM, 1},
                  {"last", PEG_LAST, 0}, {"next", PEG_NEXT, 0},   {"indent", PEG_INDENT, 1}};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (!same(word, length, places[i].name)) continue;
        alternative->action = ACTION_RAISE;
        alternative->place = (uint8_t)places[i].place;
        skip_blanks(c);
        if (places[i].labels > 0 && *c->p != '`') alternative->first = compile_label(c);
        if (places[i].labels > 1) alternative->second = compile_label(c);
        compile_message(c, alternative);
        return;
    }
    if (same(word, length, "call")) {
        skip_blanks(c);
        size_t size = word_length(c->p);
        alternative->action = ACTION_CALL;
        for (const PegCallEntry *entry = c->peg->calls; entry->name; entry++)
            if (same(c->p, size, entry->name)) alternative->call = entry->call;
        c->p += size;
        return;
    }
    alternative->action = ACTION_NODE;
    for (int i = 1; i < AST_KIND_COUNT; i++)
        if (same(word, length, ast_kinds[i].name)) alternative->node = (uint16_t)i;
}

static PegAlternative *compile_alternative(Compiler *c) {
    PegAlternative *alternative = peg_allocate(c->peg, sizeof(PegAlternative));
    if (!alternative) return NULL;
    PegItem **link = &alternative->items;
    for (skip_blanks(c); *c->p && *c->p != '|' && *c->p != ')'; skip_blanks(c)) {
        if (c->p[0] == '=' && c->p[1] == '>') {
            compile_action(c, alternative);
            continue;
        }
        PegItem *item = compile_item(c);
        if (!item) return NULL;
        *link = item;
        link = &item->next;
    }
    const PegItem *only = alternative->items;
    alternative->explains =
        only && !only->next && only->kind == ITEM_RULE && strncmp(c->peg->rules[only->rule].name, "invalid_", 8) == 0;
    return alternative;
}

static PegAlternative *compile_alternatives(Compiler *c) {
    PegAlternative *first = NULL, **link = &first;
    for (;;) {
        PegAlternative *alternative = compile_alternative(c);
        if (!alternative) return NULL;
        *link = alternative;
        link = &alternative->next;
        if (*c->p != '|') return first;
        c->p++;
    }
}

// ---- What alternatives can begin with: those that cannot begin with the next token need not be tried

static void set_add(TokenSet *set, unsigned kind) {
    set->bits[kind >> 6] |= 1ull << (kind & 63);
}

static bool set_has(const TokenSet *set, unsigned kind) {
    return set->bits[kind >> 6] >> (kind & 63) & 1;
}

static bool find_first(Peg *peg, PegAlternative *alternative, TokenSet *set, bool deep);

// Adds what the item can begin with; true if it can also match nothing.
static bool find_item_first(Peg *peg, PegItem *item, TokenSet *set, bool deep) {
    switch ((ItemKind)item->kind) {
    case ITEM_TOKEN: set_add(set, item->token); return false;
    case ITEM_WORD:
    case ITEM_SOFT: set_add(set, TOKEN_NAME); return false;
    case ITEM_RULE: {
        const PegRule *rule = &peg->rules[item->rule];
        set->bits[0] |= rule->first_tokens.bits[0];
        set->bits[1] |= rule->first_tokens.bits[1];
        return rule->always;
    }
    case ITEM_GROUP: return find_first(peg, item->group, set, deep);
    case ITEM_OPTIONAL:
    case ITEM_MANY: find_item_first(peg, item->inner, set, deep); return true;
    case ITEM_SOME:
    case ITEM_GATHER: return find_item_first(peg, item->inner, set, deep);
    // Lookahead inside may need its own alternatives known.
    case ITEM_SEE:
    case ITEM_SEE_NOT: {
        TokenSet unused = {0};
        if (deep) find_item_first(peg, item->inner, &unused, deep);
        return true;
    }
    case ITEM_FORCED: // raises whatever comes
    case ITEM_CUT: break;
    }
    return true;
}

// deep: what stands behind the first token too, for the groups in it.
static bool find_first(Peg *peg, PegAlternative *alternative, TokenSet *set, bool deep) {
    bool always = false;
    for (; alternative; alternative = alternative->next) {
        TokenSet own = {0};
        bool open = true;
        for (PegItem *item = alternative->items; item && (open || deep); item = item->next) {
            TokenSet behind = {0};
            bool nullable = find_item_first(peg, item, open ? &own : &behind, deep);
            if (open && !nullable) open = false;
        }
        alternative->first_tokens = own;
        alternative->always = open;
        set->bits[0] |= own.bits[0];
        set->bits[1] |= own.bits[1];
        always |= open;
    }
    return always;
}

static void find_all_first(Peg *peg) {
    for (bool changed = true; changed;) {
        changed = false;
        // Rules mostly refer to later ones.
        for (size_t i = peg->rule_count; i-- > 0;) {
            PegRule *rule = &peg->rules[i];
            TokenSet set = rule->first_tokens;
            bool always = find_first(peg, rule->alternatives, &set, false);
            changed |= set.bits[0] != rule->first_tokens.bits[0] || set.bits[1] != rule->first_tokens.bits[1] ||
                       always != rule->always;
            rule->first_tokens = set;
            rule->always = always;
        }
    }
    for (size_t i = 0; i < peg->rule_count; i++) {
        TokenSet set = {0};
        find_first(peg, peg->rules[i].alternatives, &set, true);
    }
}

bool peg_compile(Peg *peg) {
    peg->rules = peg_allocate(peg, sizeof(PegRule) * RULE_COUNT);
    if (!peg->rules) return false;
    peg->rule_count = RULE_COUNT;
    fill_slots(peg);
    for (int i = 0; i < RULE_COUNT && !peg->no_memory; i++) {
        const char *name = diagnose_rules[i].name;
        Compiler c = {.peg = peg, .p = diagnose_rules[i].body};
        peg->rules[i] = (PegRule){.name = rule_name(name),
                                  .memo = *name == '@',
                                  .left_recursive = *name == '%',
                                  .silent = strstr(name, "_without_invalid") != NULL,
                                  .alternatives = compile_alternatives(&c)};
    }
    if (!peg->no_memory) find_all_first(peg);
    return !peg->no_memory;
}

// ---- Running

static PegNode *run_rule(Peg *peg, unsigned index);
static PegNode *run_alternatives(Peg *peg, const PegAlternative *alternative);

static inline bool stopped(const Peg *peg) {
    return peg->raised || peg->no_memory || peg->overflow;
}

// The next token; looking at it is what counts as having read it.
static const Token *look(Peg *peg) {
    const Token *token = &peg->tokens[peg->mark];
    if (peg->mark >= peg->fill) {
        peg->fill = peg->mark + 1;
        if (token->kind == TOKEN_ERRORTOKEN) peg->raise_token(peg);
    }
    return token;
}

static PegNode *peg_new_node(Peg *peg, int kind, const Token *first, const Token *last) {
    PegNode *node = peg_allocate(peg, sizeof(PegNode));
    if (!node) return NULL;
    node->kind = (uint16_t)kind;
    node->first = first;
    node->last = last;
    return node;
}

static const Token *last_token(const Peg *peg, const Token *first) {
    const Token *token = &peg->tokens[peg->mark ? peg->mark - 1 : 0];
    while (token > first && (token->kind == TOKEN_NEWLINE || token->kind == TOKEN_INDENT ||
                             token->kind == TOKEN_DEDENT || token->kind == TOKEN_ENDMARKER))
        token--;
    return token;
}

static PegNode *take_token(Peg *peg, const Token *token) {
    peg->mark++;
    return peg_new_node(peg,
                        token->kind == TOKEN_NAME     ? AST_Name
                        : token->kind == TOKEN_NUMBER ? AST_Constant
                                                      : PEG_TOKEN,
                        token, token);
}

static bool token_is(const Peg *peg, const Token *token, const char *word, size_t length) {
    return token->kind == TOKEN_NAME && token->end - token->start == length &&
           memcmp(peg->text + token->start, word, length) == 0;
}

static bool is_soft_keyword(const Peg *peg, const Token *token) {
    return token_is(peg, token, "_", 1) || token_is(peg, token, "case", 4) || token_is(peg, token, "match", 5) ||
           token_is(peg, token, "type", 4);
}

static PegNode *run_item(Peg *peg, const PegItem *item);

// Repeats until it fails or stands still.
static PegNode *run_repeat(Peg *peg, const PegItem *item, size_t minimum, const PegItem *separator) {
    PegNode *few[8], **items = few;
    size_t count = 0, capacity = 8;
    const Token *first = &peg->tokens[peg->mark];
    for (;;) {
        size_t before = peg->mark;
        if (separator && count && !run_item(peg, separator)) {
            peg->mark = before;
            break;
        }
        PegNode *node = run_item(peg, item);
        if (!node) {
            peg->mark = before;
            break;
        }
        if (count == capacity) {
            PegNode **more = peg_allocate(peg, capacity * 2 * sizeof(PegNode *));
            if (!more) return NULL;
            memcpy(more, items, count * sizeof(PegNode *));
            items = more;
            capacity *= 2;
        }
        items[count++] = node;
        if (peg->mark == before) break;
    }
    if (stopped(peg) || count < minimum) return NULL;
    PegNode *list = peg_new_node(peg, PEG_LIST, first, last_token(peg, first));
    if (!list || !count) return list;
    list->items = peg_allocate(peg, count * sizeof(PegNode *));
    if (!list->items) return NULL;
    memcpy(list->items, items, count * sizeof(PegNode *));
    list->count = (uint32_t)count;
    list->first = items[0]->first;
    list->last = items[count - 1]->last;
    return list;
}

static PegNode *run_forced(Peg *peg, const PegItem *item) {
    const Token *token = look(peg);
    if (stopped(peg)) return NULL;
    if (token->kind == item->token) return take_token(peg, token);
    PegNode *labels[PEG_LABELS] = {peg_new_node(peg, PEG_TOKEN, token, token)};
    char message[32] = "expected '";
    strncat(message, item->word, item->word_length);
    strcat(message, "'");
    const char *copy = arena_copy_string(peg->arena, message, strlen(message));
    if (labels[0] && copy)
        peg->raise(peg, PEG_AT, labels, copy);
    else
        peg->no_memory = true;
    return NULL;
}

static PegNode *run_item(Peg *peg, const PegItem *item) {
    if (stopped(peg)) return NULL;
    const Token *token;
    PegNode *node;
    size_t before = peg->mark;
    switch ((ItemKind)item->kind) {
    case ITEM_TOKEN:
        token = look(peg);
        return !stopped(peg) && token->kind == item->token ? take_token(peg, token) : NULL;
    case ITEM_WORD:
        token = look(peg);
        return !stopped(peg) && token_is(peg, token, item->word, item->word_length) ? take_token(peg, token) : NULL;
    case ITEM_SOFT:
        token = look(peg);
        return !stopped(peg) && is_soft_keyword(peg, token) ? take_token(peg, token) : NULL;
    case ITEM_FORCED: return run_forced(peg, item);
    case ITEM_RULE: return run_rule(peg, item->rule);
    case ITEM_GROUP: return run_alternatives(peg, item->group);
    case ITEM_OPTIONAL:
        node = run_item(peg, item->inner);
        if (stopped(peg)) return NULL;
        return node ? node : peg_new_node(peg, PEG_NOTHING, &peg->tokens[before], &peg->tokens[before]);
    case ITEM_MANY: return run_repeat(peg, item->inner, 0, NULL);
    case ITEM_SOME: return run_repeat(peg, item->inner, 1, NULL);
    case ITEM_GATHER: return run_repeat(peg, item->inner, 1, item->separator);
    case ITEM_SEE:
    case ITEM_SEE_NOT:
        node = run_item(peg, item->inner);
        peg->mark = before;
        if (stopped(peg) || (node != NULL) != (item->kind == ITEM_SEE)) return NULL;
        return peg_new_node(peg, PEG_NOTHING, &peg->tokens[before], &peg->tokens[before]);
    case ITEM_CUT: return peg_new_node(peg, PEG_NOTHING, &peg->tokens[before], &peg->tokens[before]);
    }
    return NULL;
}

static bool is_expression(const PegNode *node) {
    return node->kind < AST_KIND_COUNT;
}

static size_t count_inner(const PegNode *node) {
    if (is_expression(node)) return 1;
    size_t count = 0;
    for (uint32_t i = 0; i < node->count; i++)
        count += count_inner(node->items[i]);
    return count;
}

static void collect_inner(PegNode *node, PegNode **items, size_t *count) {
    if (is_expression(node)) {
        items[(*count)++] = node;
        return;
    }
    for (uint32_t i = 0; i < node->count; i++)
        collect_inner(node->items[i], items, count);
}

// A node that holds the expressions among the results, lists opened.
static PegNode *make_node(Peg *peg, int kind, PegNode **results, size_t count, const Token *first) {
    PegNode *node = peg_new_node(peg, kind, first, last_token(peg, first));
    if (!node) return NULL;
    size_t inner = 0;
    for (size_t i = 0; i < count; i++)
        inner += count_inner(results[i]);
    node->items = inner ? peg_allocate(peg, inner * sizeof(PegNode *)) : NULL;
    if (inner && !node->items) return NULL;
    inner = 0;
    for (size_t i = 0; i < count; i++)
        collect_inner(results[i], node->items, &inner);
    node->count = (uint32_t)inner;
    return node;
}

static PegNode *run_action(Peg *peg, const PegAlternative *alternative, PegNode **results, size_t count,
                           PegNode *const labels[PEG_LABELS], const Token *first) {
    switch ((ActionKind)alternative->action) {
    case ACTION_NODE: return make_node(peg, alternative->node, results, count, first);
    case ACTION_LABEL: return labels[alternative->first];
    case ACTION_CALL: {
        PegNode *node = make_node(peg, PEG_LIST, results, count, first);
        return node ? alternative->call(peg, node, labels) : NULL;
    }
    case ACTION_RAISE: {
        PegNode *chosen[PEG_LABELS] = {labels[alternative->first], labels[alternative->second], labels[2]};
        peg->raise(peg, (PegPlace)alternative->place, chosen, alternative->message);
        return NULL;
    }
    case ACTION_DEFAULT: break;
    }
    return count == 1 ? results[0] : make_node(peg, PEG_LIST, results, count, first);
}

static PegNode *run_alternatives(Peg *peg, const PegAlternative *alternative) {
    size_t start = peg->mark;
    const Token *first = &peg->tokens[start];
    for (; alternative; alternative = alternative->next) {
        if (alternative->explains && !peg->explain) continue;
        if (!alternative->always && !set_has(&alternative->first_tokens, look(peg)->kind)) {
            if (stopped(peg)) return NULL;
            continue;
        }
        PegNode *results[MAXIMUM_ITEMS], *labels[PEG_LABELS] = {0};
        size_t count = 0;
        bool cut = false, good = true;
        for (const PegItem *item = alternative->items; item && good; item = item->next) {
            if (item->kind == ITEM_CUT) cut = true;
            PegNode *node = run_item(peg, item);
            if (!(good = node != NULL)) break;
            if (item->label) labels[item->label - 1] = node;
            if (node->kind != PEG_NOTHING && item->kind != ITEM_SEE && count < MAXIMUM_ITEMS) results[count++] = node;
        }
        if (good) {
            PegNode *node = run_action(peg, alternative, results, count, labels, first);
            if (node || stopped(peg)) return stopped(peg) ? NULL : node;
        }
        peg->mark = start;
        if (cut || stopped(peg)) return NULL;
    }
    return NULL;
}

static PegMemo *find_memo(Peg *peg, size_t mark, unsigned rule) {
    for (PegMemo *memo = peg->memos[mark]; memo; memo = memo->next)
        if (memo->rule == rule) return memo;
    return NULL;
}

static PegMemo *add_memo(Peg *peg, size_t mark, unsigned rule, PegNode *node) {
    PegMemo *memo = peg_allocate(peg, sizeof(PegMemo));
    if (!memo) return NULL;
    *memo = (PegMemo){.next = peg->memos[mark], .rule = rule, .end = (uint32_t)peg->mark, .node = node};
    peg->memos[mark] = memo;
    return memo;
}

// Each round may use the result of the one before; the last round that got further wins.
static PegNode *grow(Peg *peg, unsigned index, size_t start) {
    PegNode *result = NULL;
    size_t end = start;
    PegMemo *memo = add_memo(peg, start, index, NULL);
    while (memo) {
        memo->node = result;
        memo->end = (uint32_t)end;
        peg->mark = start;
        PegNode *node = run_alternatives(peg, peg->rules[index].alternatives);
        if (stopped(peg)) return NULL;
        if (!node || peg->mark <= end) break;
        result = node;
        end = peg->mark;
    }
    peg->mark = end;
    return result;
}

static PegNode *run_rule(Peg *peg, unsigned index) {
    if (stopped(peg)) return NULL;
    if ((char *)__builtin_frame_address(0) < peg->stack_limit) {
        peg->overflow = true;
        return NULL;
    }
    look(peg);
    if (stopped(peg)) return NULL;
    PegRule *rule = &peg->rules[index];
    size_t start = peg->mark;
    if (rule->memo || rule->left_recursive) {
        PegMemo *memo = find_memo(peg, start, index);
        if (memo) {
            peg->mark = memo->end;
            return memo->node;
        }
    }
    if (rule->left_recursive) return grow(peg, index, start);
    bool explain = peg->explain;
    if (rule->silent) peg->explain = false;
    PegNode *node = run_alternatives(peg, rule->alternatives);
    peg->explain = explain;
    if (rule->memo && !stopped(peg)) add_memo(peg, start, index, node);
    return node;
}

PegNode *peg_run(Peg *peg, const char *rule) {
    peg->memos = peg_allocate(peg, (peg->token_count + 1) * sizeof(PegMemo *));
    int index = find_rule(peg, rule, strlen(rule));
    return peg->memos && index >= 0 ? run_rule(peg, (unsigned)index) : NULL;
}
