// Taipan: where the executable and its library are. MIT licence.
#ifndef TAIPAN_MAIN_PATHS_H
#define TAIPAN_MAIN_PATHS_H
#include "runtime/config.h"

// Fills executable, library, own_library and prefix. What cannot be found stays NULL (executable: "").
void paths_find(RuntimeConfig *config, const char *program);
// The same, looking first at home, the folder of an installation or a build (may be NULL).
void paths_find_from(RuntimeConfig *config, const char *program, const char *home);
#endif
