# Taipan: how everything is built and run. MIT licence.
#
#   make            build/taipan, and the standard library beside it
#   make run        install what is missing, build, run examples/
#   make test       install what is missing, build, run every test
#   make help       the other commands
#
# Sources are found, not listed: every src/**/*.c belongs to the program, every tests/unit/test_*.c is a unit test.
# MODE names a variant (release, debug, asan, stress), each with its own folder and flags (mk/modes.mk).

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

MODE ?= release
include mk/modes.mk

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
LIBRARIES := -lgmp -lz -lm -lpthread -ldl

SOURCES := $(sort $(shell find src -name '*.c'))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
MAIN_OBJECT := $(filter $(BUILD)/obj/main/main.o,$(OBJECTS))
PART_OBJECTS := $(filter-out $(MAIN_OBJECT),$(OBJECTS))
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))

COMPILE_FLAGS := -std=gnu17 -Isrc -Iinclude -fno-strict-aliasing -Wall -Wextra $(MODE_CFLAGS) $(CFLAGS)
LINK_FLAGS := $(MODE_LDFLAGS) $(LDFLAGS)

include mk/build.mk
include mk/check.mk
include mk/install.mk
