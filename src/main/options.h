// Taipan: the command line and the environment, read into a RuntimeConfig. MIT licence.
#ifndef TAIPAN_MAIN_OPTIONS_H
#define TAIPAN_MAIN_OPTIONS_H
#include "runtime/config.h"

// -1: go on and run. Else the exit status of a program that has said all it had to (help, version, mistakes).
// The lists in config are malloc'ed and live as long as the process.
int options_parse(RuntimeConfig *config, int argc, char **argv);
#endif
