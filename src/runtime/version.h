// Taipan: what version of what we are. MIT licence.
#ifndef TAIPAN_RUNTIME_VERSION_H
#define TAIPAN_RUNTIME_VERSION_H

#define TAIPAN_PYTHON_VERSION "3.14.8" // the language and library
#define TAIPAN_PYTHON_MAJOR 3
#define TAIPAN_PYTHON_MINOR 14
#define TAIPAN_PYTHON_MICRO 8
#define TAIPAN_VERSION "0.1.0" // the implementation
#define TAIPAN_VERSION_MAJOR 0
#define TAIPAN_VERSION_MINOR 1
#define TAIPAN_VERSION_MICRO 0
#define TAIPAN_CACHE_TAG "taipan-314"
// sys.version after the number; of the form that platform.python_version & co. take apart. No dates: builds repeat.
#if defined(__clang__)
#define TAIPAN_COMPILER "[Clang " __clang_version__ "]"
#else
#define TAIPAN_COMPILER "[GCC " __VERSION__ "]"
#endif
#define TAIPAN_BUILD_TEXT "(taipan-" TAIPAN_VERSION ", Jan  1 2026, 00:00:00) " TAIPAN_COMPILER
#endif
