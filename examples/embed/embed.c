// Taipan: an example of embedding: a C program that runs Python, calls it, and is called by it. MIT licence.
//
//     cc embed.c -I PREFIX/include PREFIX/lib/libtaipan.a -lgmp -lz -lm -lpthread -ldl -o embed && ./embed
#include <stdio.h>
#include <taipan.h>

static const char script[] = "import statistics\n"
                             "def summary(numbers):\n"
                             "    return {'mean': statistics.mean(numbers), 'text': f'{len(numbers)} numbers, the "
                             "largest {biggest(*numbers)}'}\n";

// biggest(*numbers): what Python code calls.
static TaipanValue *biggest(Taipan *taipan, void *context, size_t count, TaipanValue *const *arguments) {
    int *calls = context;
    ++*calls;
    if (count == 0) return taipan_raise(taipan, "ValueError", "biggest of nothing");
    double most = 0, number;
    for (size_t i = 0; i < count; i++) {
        if (taipan_as_float(arguments[i], &number) < 0) return NULL;
        if (i == 0 || number > most) most = number;
    }
    return taipan_float(taipan, most);
}

int main(void) {
    Taipan *taipan = taipan_new(NULL);
    if (!taipan) return 1;

    int calls = 0;
    TaipanValue *function = taipan_function(taipan, "biggest", biggest, &calls);
    taipan_set_global(taipan, "biggest", function);
    taipan_release(function);
    if (taipan_run(taipan, script) < 0) fprintf(stderr, "%s\n", taipan_error(taipan));

    TaipanValue *numbers = taipan_evaluate(taipan, "[3, 1.5, 10, 4]");
    TaipanValue *summary = taipan_global(taipan, "summary");
    TaipanValue *result = taipan_call(summary, 1, &numbers);
    TaipanValue *key = taipan_str(taipan, "text"), *text = taipan_item(result, key);
    if (text) printf("%s; Python called C %d time(s)\n", taipan_text(text), calls);

    TaipanValue *nothing = taipan_list(taipan, 0, NULL);
    if (!taipan_call(summary, 1, &nothing)) printf("and this is an error:\n%s\n", taipan_error(taipan));
    return taipan_free(taipan); // and with it all handles
}
