# Taipan: installation, relocatable: the program finds its library relative to itself. MIT licence.
#
# PREFIX/bin/taipan, PREFIX/lib/taipan/taipan (our own modules), PREFIX/lib/taipan/python3.14 (the standard library),
# both compiled now, since users cannot write there; PREFIX/include/taipan.h and PREFIX/lib/libtaipan.a for embedding.

.PHONY: install uninstall

INSTALL_ROOT := $(DESTDIR)$(PREFIX)

install: all library
	@tools/install $(BUILD) "$(INSTALL_ROOT)"

uninstall:
	rm -f "$(INSTALL_ROOT)/bin/taipan" "$(INSTALL_ROOT)/include/taipan.h" "$(INSTALL_ROOT)/lib/libtaipan.a"
	rm -rf "$(INSTALL_ROOT)/lib/taipan"
