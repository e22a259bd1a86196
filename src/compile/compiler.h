// Taipan: the compiler's state, shared by its files. MIT licence.
//
// One Unit per code object being made; they nest. Instructions are collected with symbolic registers and labels and
// become units when the Unit ends (assemble.c). Errors are sticky: after `failed` is set (an exception is pending) emitting
// does nothing and everything winds up quickly. Values live in Units on the C stack, where the collector sees them, or in
// the lists that these Units refer to.
#ifndef TAIPAN_COMPILE_COMPILER_H
#define TAIPAN_COMPILE_COMPILER_H
#include "base/vector.h"
#include "bytecode/opcode.h"
#include "compile/compile.h"
#include "object/error.h"
#include "syntax/scope.h"

// ---- registers --------------------------------------------------------------------------------------------------
// A register is a class and an index until the Unit ends, since the sizes of the classes are known only then.
typedef uint32_t Register;
enum { REGISTER_LOCAL, REGISTER_CELL, REGISTER_FREE, REGISTER_TEMPORARY };
#define REGISTER_INDEX_BITS 28
#define NO_REGISTER UINT32_MAX
static inline Register register_make(uint32_t class_, uint32_t index) {
    return class_ << REGISTER_INDEX_BITS | index;
}
static inline uint32_t register_class(Register r) {
    return r >> REGISTER_INDEX_BITS;
}
static inline uint32_t register_index(Register r) {
    return r & ((1u << REGISTER_INDEX_BITS) - 1);
}
static inline bool register_is_temporary(Register r) {
    return r != NO_REGISTER && register_class(r) == REGISTER_TEMPORARY;
}

// ---- instructions -----------------------------------------------------------------------------------------------
typedef struct Position {
    int32_t line, column, end_line, end_column; // line -1: none; columns in bytes
} Position;
#define NO_POSITION ((Position){-1, -1, -1, -1})
static inline Position position_of(const AstNode *node) {
    return (Position){node->line, node->column, node->end_line, node->end_column};
}

typedef uint32_t Label;
typedef struct Draft { // an instruction before assembly
    uint8_t opcode;
    bool removed;
    uint32_t a, b, c; // registers, indexes, numbers (SIMM: cast from int32_t)
    uint32_t extra;
    Label label;     // jumps
    int32_t handler; // -1: none
    Position at;
} Draft;
typedef struct LabelInfo {
    int32_t target; // index of the instruction it stands before; -1: not placed
    uint32_t uses;
} LabelInfo;
typedef struct Handler {
    Label label;
    Register exception; // where the exception goes
    bool used;
} Handler;

// ---- blocks that a jump out of must unwind ------------------------------------------------------------------------
typedef enum BlockKind {
    BLOCK_WHILE,
    BLOCK_FOR,
    BLOCK_TRY,
    BLOCK_FINALLY_TRY,
    BLOCK_FINALLY_END,
    BLOCK_WITH,
    BLOCK_ASYNC_WITH,
    BLOCK_HANDLER_CLEANUP,
    BLOCK_EXCEPTION_HANDLER,
    BLOCK_EXCEPTION_GROUP_HANDLER,
    BLOCK_STOP_ITERATION,
} BlockKind;
typedef struct Block {
    struct Block *outer;
    BlockKind kind;
    int32_t outer_handler;   // in force around the block
    Label start, exit;       // loops: continue and break
    Register saved;          // what POP_HANDLED restores; with: exit callable, self
    AstName *name;           // HANDLER_CLEANUP: the variable to unbind, or NULL
    const AstSequence *body; // FINALLY_TRY: finalbody
    Position at;
} Block;
enum { MAX_STATIC_BLOCKS = 21 }; // CPython's CO_MAXBLOCKS

// ---- units ------------------------------------------------------------------------------------------------------
typedef enum UnitKind {
    UNIT_MODULE,
    UNIT_CLASS,
    UNIT_FUNCTION,
    UNIT_ASYNC_FUNCTION,
    UNIT_LAMBDA,
    UNIT_COMPREHENSION,
    UNIT_ANNOTATIONS
} UnitKind;
typedef struct LocalVariable {
    AstName *name;
    uint8_t kind;               // LocalKind bits
    bool comprehension, in_use; // made for inlined comprehensions; at present taken by one
} LocalVariable;
typedef struct NameSlot {
    AstName *name;
    uint32_t index;
} NameSlot;
typedef struct NameTable { // AstName -> index in order of first use
    NameSlot *slots;       // malloc
    uint32_t mask, count;
} NameTable;
typedef struct ConstantSlot {
    uint64_t hash;
    uint32_t index; // + 1
} ConstantSlot;
typedef struct Inlined { // an inlined comprehension being compiled
    struct Inlined *outer;
    Scope *scope;
} Inlined;
typedef struct DeferredAnnotation {
    AstNode *statement;
    int32_t index; // in __conditional_annotations__, -1: unconditional
} DeferredAnnotation;

typedef struct Unit {
    struct Unit *outer;
    Scope *scope;
    UnitKind kind;
    Value name, qualname;
    AstName *plain_name; // its name as an identifier, or NULL
    uint32_t argument_count, positional_only_count, keyword_only_count;
    int32_t first_line;
    bool has_docstring;
    VECTOR(Draft) code;
    VECTOR(LabelInfo) labels;
    VECTOR(Handler) handlers;
    int32_t handler;              // in force for what is emitted
    bool dead;                    // control does not get here
    Position last;                // of the last instruction
    Value constants;              // list
    ConstantSlot *constant_slots; // malloc, open addressing
    uint32_t constant_mask, constant_count;
    NameTable names;
    Value name_values; // list of str
    VECTOR(LocalVariable) locals;
    VECTOR(LocalVariable) cells;
    VECTOR(LocalVariable) frees;
    uint32_t parameter_count;
    uint32_t temporary_next, temporary_most;
    Block *blocks;
    uint32_t block_depth;
    Inlined *inlined;
    VECTOR(DeferredAnnotation) deferred;
    int32_t next_conditional_annotation;
    uint32_t annotation_point; // modules: where the annotation set-up is inserted
    bool in_conditional_block;
    bool in_finally, in_finally_loop; // for the warnings of PEP 765
    VECTOR(AstName *) static_attributes;
} Unit;

typedef struct Compiler {
    Thread *thread;
    Arena *arena;
    AstNames *names;
    ScopeTable table;
    Value filename;
    Value keep; // list of the strs that AstName.cache refers to
    int optimize;
    uint32_t flags;
    bool interactive, failed;
    int warnings_off; // > 0: code that has been compiled before (finally bodies)
    Unit *unit;
} Compiler;

// ---- errors (compile.c) -----------------------------------------------------------------------------------------
void compiler_error(Compiler *c, Position at, const char *format, ...) __attribute__((cold)); // SyntaxError
void compiler_warn(Compiler *c, Position at, const char *format, ...) __attribute__((cold));  // SyntaxWarning
// MemoryError, and failed.
void compiler_no_memory(Compiler *c) __attribute__((cold));
// Checks a result: NO_VALUE sets failed.
Value compiler_check(Compiler *c, Value value);
bool compiler_enter(Compiler *c);                      // recursion: false when the C stack is used up
Value compiler_name_value(Compiler *c, AstName *name); // the interned str, kept alive

// ---- units (unit.c) ---------------------------------------------------------------------------------------------
// Makes unit (on the caller's C stack) the current one, until unit_complete.
void unit_enter(Compiler *c, Unit *unit, UnitKind kind, Scope *scope, AstName *name, int32_t first_line);
Value unit_assemble(Compiler *c); // the code object of the current unit (assemble.c)
typedef struct Compiled {
    Value code;
    AstName **frees; // its free variables
    uint32_t free_count;
} Compiled;
Compiled unit_complete(Compiler *c); // assembles and leaves
// A label that jumps may name before label_place says where it is.
Label label_new(Compiler *c);
void label_place(Compiler *c, Label label);
// Instructions, at the end of the unit; operands beyond 8 bits get a prefix, jumps their length when the unit is assembled.
void emit(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c);
void emit_extra(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c, uint32_t extra);
void emit_jump(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c, Label label);
void emit_move(Compiler *c, Position at, Register to, Register from);
static inline void emit_goto(Compiler *c, Position at, Label label) {
    emit_jump(c, at, OP_JUMP, 0, 0, 0, label);
}
static inline void emit_goto_past_handlers(Compiler *c, Position at, Label label) {
    emit_jump(c, at, OP_JUMP, 1, 0, 0, label);
}
// Temporaries are a stack: released down to a mark.
Register temporary_new(Compiler *c);
Register temporaries_new(Compiler *c, uint32_t count); // consecutive; the first
static inline uint32_t temporary_mark(const Compiler *c) {
    return c->unit->temporary_next;
}
static inline void temporary_release(Compiler *c, uint32_t mark) {
    c->unit->temporary_next = mark;
}
static inline Register register_after(Register r, uint32_t count) {
    return r + count;
}
// Handlers: what is emitted while one is in force is protected by it.
int32_t handler_new(Compiler *c, Register exception);
void handler_place(Compiler *c, int32_t handler); // the handler's code begins here
uint32_t unit_name_index(Compiler *c, AstName *name);
Register unit_local(Compiler *c, Symbol *symbol); // register of a local, cell or free variable of the unit's scope
void block_push(Compiler *c, Block *block, BlockKind kind, Position at);
void block_pop(Compiler *c);

// ---- constants (constant.c) -------------------------------------------------------------------------------------
uint32_t unit_constant(Compiler *c, Value value); // index; equal constants of equal type share one
// Loads a value, by the shortest instruction for it. A node's constant as a Value; NO_VALUE after an error.
void emit_constant(Compiler *c, Position at, Register to, Value value);
Value constant_value(Compiler *c, const AstConstant *constant);
// The value of a constant expression, or NO_VALUE (c->failed tells an error from "not constant").
Value constant_fold(Compiler *c, AstNode *e);
int constant_truth(Compiler *c, AstNode *e);            // 1, 0, or -1: not known
Value constant_merge_strings(Compiler *c, Value value); // interns what looks like identifiers
void constants_free(Unit *unit);

// ---- expressions (expression.c, call.c, display.c) --------------------------------------------------------------
// The value of e goes to register to.
void expression_into(Compiler *c, AstNode *e, Register to);
// Where the value is: a local variable's own register, or scratch (a temporary), or a new temporary.
Register expression_operand(Compiler *c, AstNode *e, Register scratch);
void expression_effect(Compiler *c, AstNode *e);
bool expression_small_immediate(const AstNode *e, int64_t *number); // a constant from 0 to 127: it fits an instruction
void expression_jump(Compiler *c, AstNode *e, Label label, bool condition, Position at);
// As operand, but safe when `later` is evaluated before the value is used.
Register expression_operand_before(Compiler *c, AstNode *e, Register scratch, const AstNode *later);
Register scratch_for(Compiler *c, Register to); // to if it is a temporary, else a new temporary
// The name of the type that e certainly has, for warnings about mistakes; NULL: unknown.
const char *expression_type_name(const AstNode *e);
void expression_call(Compiler *c, AstNode *e, Register to);
void expression_attribute(Compiler *c, AstNode *e, Register to);
void expression_sequence(Compiler *c, const AstSequence *elements, Position at, AstKind kind, AstName *injected,
                         Register to);
void expression_dict(Compiler *c, AstNode *e, Register to);
void expression_joined_string(Compiler *c, AstNode *e, Register to);
void expression_template_string(Compiler *c, AstNode *e, Register to);
void expression_comprehension(Compiler *c, AstNode *e, Register to);
// Arguments to a callable in base (R[base] is filled; with `skip` registers after it already arguments), then the call.
void call_arguments(Compiler *c, Position at, Register base, uint32_t already, const AstSequence *args,
                    const AstSequence *keywords, AstName *injected, Register to);
Position position_of_attribute(const AstNode *attribute, Position at);
void emit_await(Compiler *c, Position at, Register to, Register value, uint32_t kind);
void check_subscript(Compiler *c, AstNode *e);

// ---- names and targets (name.c) ---------------------------------------------------------------------------------
// Names wherever they live (registers, cells, globals, class namespaces); private ones are mangled.
void name_load(Compiler *c, Position at, AstName *name, Register to);
Register name_operand(Compiler *c, Position at, AstName *name, Register scratch);
void name_store(Compiler *c, Position at, AstName *name, Register from);
void name_delete(Compiler *c, Position at, AstName *name);
Register name_target(Compiler *c, AstName *name); // the register of a plain local variable, else NO_REGISTER
Register name_cell(Compiler *c, AstName *name);   // the register that holds the cell
int name_place(Compiler *c, AstName *name);       // SymbolPlace as seen from here
// Stores the value in from into a target of any kind, unpacking.
void target_store(Compiler *c, AstNode *target, Register from);
void target_assign(Compiler *c, AstNode *target, AstNode *value); // one target = value
Register target_register(Compiler *c, AstNode *target);           // of a plain local variable, else NO_REGISTER

// ---- functions and classes (function.c, class.c) --------------------------------------------------
void emit_closure(Compiler *c, Position at, Compiled compiled, Register to); // MAKE_FUNCTION with its closure
// A statement, or an expression whose value goes to register to.
void compile_function(Compiler *c, AstNode *s);
void compile_lambda(Compiler *c, AstNode *e, Register to);
void compile_class(Compiler *c, AstNode *s);
void compile_type_alias(Compiler *c, AstNode *s);
void compile_type_parameters(Compiler *c, const AstSequence *parameters, Register to);
void compile_annotated_assignment(Compiler *c, AstNode *s);
bool compile_function_annotations(Compiler *c, AstNode *function, Register to); // false: it has none
// The statements of a module or class, its docstring and deferred annotations.
void compile_body(Compiler *c, const AstSequence *body, Position at);
// Around the code of a scope that is evaluated when asked for (PEP 649, PEP 695): a function of the format wanted, which
// raises NotImplementedError for those it does not know.
void annotation_scope_enter(Compiler *c, Unit *unit, Position at, Scope *scope, AstName *name);
Compiled annotation_scope_leave(Compiler *c, Position at, Register result);
AstName *intern_text(Compiler *c, const char *format, const char *text); // format has one %s
Value unparse_expression(Compiler *c, AstNode *e);                       // source text of an expression (PEP 563)
// A docstring without its indentation, as a str; NONE after an error.
Value clean_docstring(Compiler *c, AstNode *constant);
// Around the body of a generator: StopIteration in it becomes RuntimeError (PEP 479).
void wrap_stop_iteration_begin(Compiler *c, Block *block, int32_t *handler);
void wrap_stop_iteration_end(Compiler *c, int32_t handler);

// ---- statements (statement.c, try.c, pattern.c) -----------------------------------------------------------------
// Statements; item: which of a with statement's managers comes next.
void compile_statement(Compiler *c, AstNode *s);
void compile_statements(Compiler *c, const AstSequence *body);
void compile_try(Compiler *c, AstNode *s);
void compile_with(Compiler *c, AstNode *s, size_t item);
void compile_match(Compiler *c, AstNode *s);
// Leaves blocks from the innermost on, up to a loop (want_loop) or all. Returns the loop, or NULL.
void unbind_exception_name(Compiler *c, Position at, AstName *name); // name = None; del name
#endif
