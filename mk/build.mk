# Taipan: objects, the program, the library beside it. MIT licence.

.PHONY: all taipan objects stdlib debug asan stress clean FORCE

all: taipan stdlib

debug asan stress:
	@$(MAKE) MODE=$@ all

objects: $(OBJECTS)

# A change of compiler or flags must rebuild everything: the stamp is rewritten only when they differ.
FLAGS_STAMP := $(BUILD)/flags
FLAGS_TEXT := $(CC) $(COMPILE_FLAGS) | $(LINK_FLAGS) $(LIBRARIES)
ifneq ($(shell cat $(FLAGS_STAMP) 2>/dev/null),$(FLAGS_TEXT))
$(FLAGS_STAMP): FORCE
endif
$(FLAGS_STAMP):
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS_TEXT)' >$@

# A source that was added, removed or renamed must relink.
LIST_STAMP := $(BUILD)/objects
LIST_TEXT := $(OBJECTS)
ifneq ($(shell cat $(LIST_STAMP) 2>/dev/null),$(LIST_TEXT))
$(LIST_STAMP): FORCE
endif
$(LIST_STAMP):
	@mkdir -p $(@D)
	@printf '%s\n' '$(LIST_TEXT)' >$@

$(BUILD)/obj/%.o: src/%.c $(FLAGS_STAMP)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(COMPILE_FLAGS) $(FILE_CFLAGS) -MMD -MP -c -o $@ $<

ifeq ($(MAIN_OBJECT),)
taipan: $(OBJECTS)
	@echo "src/main/main.c is not there yet: objects only"
else
taipan: $(BUILD)/taipan $(BUILD)/lib/taipan
endif

$(BUILD)/taipan: $(OBJECTS) $(LIST_STAMP)
	@echo "  LINK  $@"
	@$(CC) $(LINK_FLAGS) -o $@.new $(OBJECTS) $(LIBRARIES) && mv $@.new $@

# The program looks for lib/ beside itself: our own modules first, then the unmodified standard library.
$(BUILD)/lib/taipan:
	@mkdir -p $(@D)
	@ln -sfn ../../lib $@

stdlib: $(BUILD)/lib/python3.14
$(BUILD)/lib/python3.14:
	@tools/get-stdlib $@

clean:
	rm -rf build build-debug build-asan build-stress build-fuzz

# As long as layers are missing, a unit test may lack what it calls; the test runner then reports it as not built.
ifeq ($(MAIN_OBJECT),)
UNIT_MAY_FAIL = 2>$@.log || echo "  SKIP  $@ does not link yet"
endif

# A thin archive, so that a unit test links just the parts it uses.
$(BUILD)/parts.a: $(PART_OBJECTS) $(LIST_STAMP)
	@rm -f $@
	@ar rcsT $@ $(PART_OBJECTS)

# The library for embedding (include/taipan.h): everything in one object that shows only the names of the API.
.PHONY: library
library: $(BUILD)/libtaipan.a
$(BUILD)/libtaipan.a: $(PART_OBJECTS) $(LIST_STAMP) mk/build.mk
	@echo "  AR    $@"
	@$(CC) -r -nostdlib -o $(BUILD)/libtaipan.o $(PART_OBJECTS)
	@objcopy --wildcard --keep-global-symbol='taipan_*' --keep-global-symbol='__wrap_*' $(BUILD)/libtaipan.o
	@rm -f $@ && ar rcs $@ $(BUILD)/libtaipan.o && rm $(BUILD)/libtaipan.o

$(BUILD)/tests/test_embed: tests/unit/test_embed.c $(BUILD)/libtaipan.a $(FLAGS_STAMP)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(COMPILE_FLAGS) -Itests/unit -MMD -MP -MF $@.d $(LINK_FLAGS) -o $@ $< $(BUILD)/libtaipan.a $(LIBRARIES)

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/parts.a $(FLAGS_STAMP)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(COMPILE_FLAGS) -Itests/unit -MMD -MP -MF $@.d $(LINK_FLAGS) -o $@ $< $(BUILD)/parts.a $(LIBRARIES) $(UNIT_MAY_FAIL)

-include $(OBJECTS:.o=.d) $(wildcard $(BUILD)/tests/*.d)
