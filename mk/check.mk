# Taipan: tests, checks, layout. MIT licence.

.PHONY: unit unit-programs layers format

unit-programs: $(UNIT_PROGRAMS)

unit: unit-programs
	@set -e; for program in $(UNIT_PROGRAMS); do echo "  UNIT  $$program"; $$program; done

format:
	clang-format -i $$(find src include tests -name '*.[ch]')
