# Taipan: the build variants, a folder and a set of flags each. MIT licence.

ifeq ($(MODE),release)
BUILD := build
MODE_CFLAGS := -O2 -g1 -fno-plt
# Loops over text, which gain from vector instructions and from one copy for each storage width.
HOT_SOURCES := base/units base/utf8 object/str object/str_type object/str_case object/str_methods object/str_pieces \
	object/str_builder object/bytes object/bytes_ascii object/bytes_methods object/codec object/codec_wide
$(HOT_SOURCES:%=$(BUILD)/obj/%.o): FILE_CFLAGS := -O3
# Vectorized, the ends of all instructions fold into one shared dispatch: threaded code is 10 to 30 % faster.
$(BUILD)/obj/vm/interpreter.o: FILE_CFLAGS := -fno-tree-vectorize
else ifeq ($(MODE),debug)
BUILD := build-debug
MODE_CFLAGS := -O1 -g -DTAIPAN_DEBUG=1
else ifeq ($(MODE),asan)
# The collector scans the C stack conservatively, so the sanitizer may not move locals to a fake stack.
BUILD := build-asan
MODE_CFLAGS := -O1 -g -DTAIPAN_DEBUG=1 -DTAIPAN_ASAN=1 -fsanitize=address,undefined -fno-omit-frame-pointer \
	-fno-sanitize-recover=undefined --param asan-use-after-return=0
MODE_LDFLAGS := -fsanitize=address,undefined
else ifeq ($(MODE),stress)
BUILD := build-stress
MODE_CFLAGS := -O1 -g -DTAIPAN_STRESS_GC=1 -DTAIPAN_DEBUG=1
MODE_LDFLAGS := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup
else ifeq ($(MODE),fuzz)
BUILD := build-fuzz
MODE_CFLAGS := -O1 -g -DTAIPAN_DEBUG=1 -DTAIPAN_ASAN=1 -fsanitize=address,undefined -fno-omit-frame-pointer \
	-fno-sanitize-recover=undefined --param asan-use-after-return=0
MODE_LDFLAGS := -fsanitize=address,undefined
FILE_CFLAGS := -fsanitize-coverage=trace-pc
else
$(error MODE must be release, debug, asan, stress or fuzz, not '$(MODE)')
endif
