// Taipan: shared pieces of the math module. MIT licence.
#ifndef TAIPAN_MODULES_MATH_INTERNAL_H
#define TAIPAN_MODULES_MATH_INTERNAL_H
#include "modules/native_support.h"

extern const NativeDef *const math_integer_functions[];
extern const NativeDef *const math_sum_functions[];
double math_gamma(double x);     // errno EDOM, ERANGE
double math_log_gamma(double x); // errno EDOM, ERANGE
#endif
