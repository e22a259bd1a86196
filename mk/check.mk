# Taipan: tests, checks, layout, benchmarks. MIT licence.

.PHONY: run test test-quick unit unit-programs check layers format bench bench-programs setup help

# Setting up may install the compiler, so what follows it is a make of its own.
setup:
	@tools/setup

PARALLEL := -j$(shell nproc 2>/dev/null || echo 2)

run: setup
	@$(MAKE) $(PARALLEL) all
	@examples/run

test: setup
	@$(MAKE) $(PARALLEL) all unit-programs
	@$(MAKE) test-suite
	@tests/run

# CPython's own tests, beside the library they belong to; without them the ratchet is skipped and says so.
.PHONY: test-suite
test-suite:
	@if [ ! -d $(BUILD)/lib/python3.14/test ]; then tools/get-cpython --tests $(BUILD)/lib/python3.14/test || true; fi

unit-programs: $(UNIT_PROGRAMS)

unit: unit-programs
	@set -e; for program in $(UNIT_PROGRAMS); do if [ -x $$program ]; then echo "  UNIT  $$program"; $$program; fi; done

# The targets in tests/fuzz/, with MODE=fuzz; tests/fuzz/run builds and runs them.
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)

# Without coverage, so that they do not measure themselves. A program with an interpreter takes the whole archive: the tables
# of types refer to them weakly.
FUZZ_SUPPORT := $(BUILD)/fuzz/driver.o $(BUILD)/fuzz/marshal_mutator.o $(BUILD)/fuzz/runtime_target.o
FUZZ_LINK = $(filter-out $(BUILD)/fuzz/runtime_target.o,$(FUZZ_SUPPORT)) \
	$(if $(shell grep -l runtime_target.h $<),$(BUILD)/fuzz/runtime_target.o -Wl$(comma)--whole-archive) $(BUILD)/parts.a \
	-Wl,--no-whole-archive
comma := ,
$(FUZZ_SUPPORT): $(BUILD)/fuzz/%.o: tests/fuzz/%.c $(FLAGS_STAMP)
	@mkdir -p $(@D)
	@$(CC) -std=gnu17 -O2 -Wall -Wextra -Isrc -Iinclude -fno-strict-aliasing $(filter -D%,$(MODE_CFLAGS)) \
		-MMD -MP -c -o $@ $<

$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_SUPPORT) $(BUILD)/parts.a $(FLAGS_STAMP)
	@echo "  LINK  $@"
	@$(CC) $(COMPILE_FLAGS) $(FILE_CFLAGS) -MMD -MP -MF $@.d $(LINK_FLAGS) -o $@ $< $(FUZZ_LINK) $(LIBRARIES)

# tests/fuzz/mutate_pyc builds and runs it, in any mode.
$(BUILD)/fuzz/mutate_pyc: tests/fuzz/mutate_pyc.c $(FUZZ_SUPPORT) $(BUILD)/parts.a $(FLAGS_STAMP)
	@echo "  LINK  $@"
	@$(CC) $(COMPILE_FLAGS) -MMD -MP -MF $@.d $(LINK_FLAGS) -o $@ $< $(filter-out %/driver.o,$(FUZZ_LINK)) $(LIBRARIES)

-include $(wildcard $(BUILD)/fuzz/*.d)

# The quick half of `make test`: no suite of CPython's.
check: all unit-programs
	@tests/run checks unit golden python examples cli

layers:
	@tools/check-layers

bench: all
	@bench/run

bench-programs: all
	@bench/programs/run

format:
	@tools/setup clang-format
	@tools/format

help:
	@sed -n '3,6s/^# *//p' Makefile
	@echo "make debug      build-debug/taipan: assertions, heap verifier"
	@echo "make asan       build-asan/taipan: address and undefined-behaviour sanitizers"
	@echo "make stress     build-stress/taipan: collects garbage at every allocation"
	@echo "make check      build and run all tests but CPython's own"
	@echo "make unit       build and run the unit tests in C"
	@echo "make bench      compare speed and memory with the reference CPython"
	@echo "make bench-programs  the same with real programs that others wrote, comparing what they print"
	@echo "make install    into PREFIX (default /usr/local), DESTDIR in front of it"
	@echo "make uninstall  take it away again"
	@echo "make clean      remove what was built"
	@echo "make format     lay the sources out with clang-format"
