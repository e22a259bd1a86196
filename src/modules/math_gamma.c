// Taipan: the gamma function by Lanczos' approximation. MIT licence.
//
// Coefficients: Boost's lanczos13m53 (N = 13, g = 6.0246...), as a quotient of polynomials. Reflection below zero.
#include <errno.h>
#include <math.h>
#include "modules/math_internal.h"

static const double LANCZOS_G = 6.024680040776729583740234375, LANCZOS_G_MINUS_HALF = 5.524680040776729583740234375;
static const double numerator[13] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408};
static const double denominator[13] = {0.0,        39916800.0, 120543840.0, 150917976.0, 105258076.0,
                                       45995730.0, 13339535.0, 2637558.0,   357423.0,    32670.0,
                                       1925.0,     66.0,       1.0};

static double lanczos_sum(double x) {
    double above = 0, below = 0;
    if (x < 5.0) {
        for (int i = 12; i >= 0; i--)
            above = above * x + numerator[i], below = below * x + denominator[i];
    } else {
        for (int i = 0; i < 13; i++)
            above = above / x + numerator[i], below = below / x + denominator[i];
    }
    return above / below;
}
static double sine_of_pi_times(double x) {
    double y = fmod(fabs(x), 2.0), r;
    switch ((int)round(2.0 * y)) {
    case 0: r = sin(M_PI * y); break;
    case 1: r = cos(M_PI * (y - 0.5)); break;
    case 2: r = sin(M_PI * (1.0 - y)); break;
    case 3: r = -cos(M_PI * (y - 1.5)); break;
    default: r = sin(M_PI * (y - 2.0)); break;
    }
    return copysign(1.0, x) * r;
}

double math_gamma(double x) {
    if (!isfinite(x)) {
        if (isnan(x) || x > 0) return x;
        errno = EDOM;
        return NAN;
    }
    if (x == 0.0) {
        errno = EDOM;
        return copysign(INFINITY, x);
    }
    if (x == floor(x)) {
        if (x < 0) {
            errno = EDOM;
            return NAN;
        }
        if (x <= 23) { // exact
            double product = 1;
            for (int i = 2; i < (int)x; i++)
                product *= i;
            return product;
        }
    }
    double size = fabs(x), r;
    if (size < 1e-20) {
        r = 1.0 / x;
        if (isinf(r)) errno = ERANGE;
        return r;
    }
    if (size > 200.0) {
        if (x < 0) return 0.0 / sine_of_pi_times(x);
        errno = ERANGE;
        return HUGE_VAL;
    }
    double y = size + LANCZOS_G_MINUS_HALF, z; // z: what rounding lost in y
    if (size > LANCZOS_G_MINUS_HALF)
        z = (y - size) - LANCZOS_G_MINUS_HALF;
    else
        z = (y - LANCZOS_G_MINUS_HALF) - size;
    z = z * LANCZOS_G / y;
    double half_power = size < 140.0 ? 0 : pow(y, size / 2.0 - 0.25);
    if (x < 0) {
        r = -M_PI / sine_of_pi_times(size) / size * exp(y) / lanczos_sum(size);
        r -= z * r;
        if (size < 140.0)
            r /= pow(y, size - 0.5);
        else
            r /= half_power, r /= half_power;
    } else {
        r = lanczos_sum(size) / exp(y);
        r += z * r;
        if (size < 140.0)
            r *= pow(y, size - 0.5);
        else
            r *= half_power, r *= half_power;
    }
    if (isinf(r)) errno = ERANGE;
    return r;
}

double math_log_gamma(double x) {
    if (!isfinite(x)) return isnan(x) ? x : INFINITY;
    if (x == floor(x) && x <= 2.0) {
        if (x > 0) return 0.0;
        errno = EDOM;
        return INFINITY;
    }
    double size = fabs(x);
    if (size < 1e-20) return -log(size);
    double r = log(lanczos_sum(size)) - LANCZOS_G;
    r += (size - 0.5) * (log(size + LANCZOS_G - 0.5) - 1);
    if (x < 0)
        r = 1.144729885849400174143427351353058711647 - log(fabs(sine_of_pi_times(size))) - log(size) - r; // log(pi)
    if (isinf(r)) errno = ERANGE;
    return r;
}
