// Taipan: decoding, liveness and the verifier, on code put together by hand. MIT licence.
#include "bytecode/verifier.h"
#include "test_base_check.h"

static ConstantKind kind(void *context, uint32_t index) {
    (void)context;
    return index == 1 ? CONSTANT_CODE : CONSTANT_OTHER;
}
static uint32_t length(void *context, uint32_t index) {
    (void)context;
    (void)index;
    return 0;
}

static uint32_t unit(Opcode opcode, uint32_t a, uint32_t b, uint32_t c) {
    return (uint32_t)opcode | a << 8 | b << 16 | c << 24;
}

static const char *verify_with(const uint32_t *units, uint32_t count, const uint8_t *table, size_t table_size) {
    static const uint8_t kinds[4] = {1, 1, 1, 4};
    VerifierInput input = {.units = units,
                           .unit_count = count,
                           .register_count = 10,
                           .local_count = 4,
                           .parameter_count = 1,
                           .free_count = 1,
                           .feedback_count = count > 2 ? 2 : 0,
                           .constant_count = 2,
                           .name_count = 1,
                           .local_kinds = kinds,
                           .exception_table = table,
                           .exception_table_size = table_size,
                           .positions = NULL,
                           .positions_size = 0,
                           .constant_kind = kind,
                           .constant_length = length,
                           .context = NULL};
    return bytecode_verify(&input);
}
#define VERIFY(...)                                                                                                    \
    verify_with((const uint32_t[]){__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), NULL, 0)

static void test_decoding(void) {
    Instruction i;
    uint32_t wide[] = {unit(OP_WIDE, 1, 2, 3), unit(OP_ADD, 4, 5, 6), 1};
    CHECK(instruction_decode(wide, 3, 0, &i));
    CHECK(i.opcode == OP_ADD && i.a == 0x104 && i.b == 0x205 && i.c == 0x306 && i.feedback == 1 && i.next == 3);
    CHECK(!instruction_decode(wide, 2, 0, &i));
    uint32_t load[] = {unit(OP_LOAD_INT, 0, 0xFE, 0xFF)};
    CHECK(instruction_decode(load, 1, 0, &i) && (int32_t)i.b == -2);
    uint32_t jump[] = {unit(OP_JUMP, 0, 0, 0), (uint32_t)-2};
    CHECK(instruction_decode(jump, 2, 0, &i) && instruction_target(&i) == 0);
}

static void test_sound(void) {
    CHECK(VERIFY(unit(OP_RETURN_NONE, 0, 0, 0)) == NULL);
    CHECK(VERIFY(unit(OP_LOAD_CONST, 4, 0, 0), unit(OP_RETURN, 4, 0, 0)) == NULL);
    CHECK(VERIFY(unit(OP_MOVE, 5, 0, 0), unit(OP_MOVE, 6, 1, 0), unit(OP_CALL, 5, 1, 4), 0, unit(OP_RETURN, 4, 0, 0)) ==
          NULL);
    // 0: r4 = 1; 1: if r0 goto 5 (else 3); 3: JUMP_BACK to 1; 5: return r4
    CHECK(VERIFY(unit(OP_LOAD_INT, 4, 1, 0), unit(OP_JUMP_IF_TRUE, 0, 0, 0), 2, unit(OP_JUMP_BACK, 0, 0, 0),
                 (uint32_t)-4, unit(OP_RETURN, 4, 0, 0)) == NULL);
}

static void test_unsound(void) {
    CHECK_TEXT(VERIFY(unit(OP_LOAD_INT, 4, 1, 0)), "control runs off the end");
    CHECK_TEXT(VERIFY(unit(OP_RETURN, 4, 0, 0)), "a temporary is read before it is written");
    CHECK_TEXT(VERIFY(unit(OP_RETURN, 10, 0, 0)), "register out of range");
    CHECK_TEXT(VERIFY(unit(OP_LOAD_CONST, 4, 2, 0), unit(OP_RETURN, 4, 0, 0)), "constant index out of range");
    CHECK_TEXT(VERIFY(unit(OP_MAKE_FUNCTION, 4, 0, 0), unit(OP_RETURN, 4, 0, 0)),
               "MAKE_FUNCTION of something else than code");
    CHECK_TEXT(VERIFY(unit(OP_LOAD_INT, 3, 0, 0), unit(OP_RETURN_NONE, 0, 0, 0)),
               "a free variable's register is written");
    CHECK_TEXT(VERIFY(unit(OP_JUMP, 0, 0, 0), 7), "jump into the void");
    CHECK_TEXT(VERIFY(unit(OP_JUMP, 0, 0, 0), (uint32_t)-2), "a backward jump that is no loop edge");
    CHECK_TEXT(VERIFY(unit(OP_CALL, 2, 0, 4), 0, unit(OP_RETURN_NONE, 0, 0, 0)),
               "a call window overlaps the variables");
    CHECK_TEXT(VERIFY(unit(OP_ADD, 4, 0, 0), 2, unit(OP_RETURN_NONE, 0, 0, 0)), "feedback slot out of range");
    CHECK_TEXT(
        VERIFY(unit(OP_MOVE, 5, 0, 0), unit(OP_MOVE, 6, 0, 0), unit(OP_CALL, 5, 0, 4), 0, unit(OP_RETURN, 6, 0, 0)),
        "a call window is read after the call");
    CHECK_TEXT(VERIFY(unit(OP_BUILD_TUPLE, 4, 0, 200), unit(OP_RETURN_NONE, 0, 0, 0)), "register out of range");
    CHECK_TEXT(VERIFY(0xFF), "malformed instruction");
}

static void test_handlers(void) {
    const uint32_t code[] = {unit(OP_TO_BOOL, 4, 0, 0), unit(OP_RETURN_NONE, 0, 0, 0), unit(OP_RERAISE, 5, 0, 0)};
    const uint8_t good[] = {0, 1, 2, 5, 0}, outside[] = {0, 1, 9, 5, 0}, cut[] = {0, 1, 2};
    CHECK(verify_with(code, 3, good, sizeof good) == NULL);
    CHECK_TEXT(verify_with(code, 3, outside, sizeof outside), "handler is not an instruction");
    CHECK_TEXT(verify_with(code, 3, cut, sizeof cut), "malformed exception table");
}

int main(void) {
    test_decoding();
    test_sound();
    test_unsound();
    test_handlers();
    return check_result();
}
