#!/usr/bin/env python3
# Taipan: compares the base layer with the reference CPython 3.14, which must run this script. MIT licence.
#
# usage: python3.14 tests/unit/compare_base.py BUILD_DIRECTORY [quick]
# Every code point with all its properties, and random texts in all normalization forms, go through
# BUILD/tests/test_base_unicode; random numbers through BUILD/tests/test_base_number_text; damaged UTF-8 through
# BUILD/tests/test_base_text.
import codecs
import itertools
import math
import random
import re
import struct
import subprocess
import sys
import unicodedata as now
from fractions import Fraction

old = now.ucd_3_2_0
FORMS = 'NFC NFD NFKC NFKD'.split()


def run(program, mode, lines=()):
    text = ''.join(line + '\n' for line in lines)
    done = subprocess.run([f'{sys.argv[1]}/tests/{program}', mode], input=text, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f'{program} {mode} failed: {done.stderr}')
    return done.stdout.splitlines()


def report(what, pairs):
    """pairs of (input, ours, theirs)"""
    total = wrong = 0
    for source, ours, theirs in pairs:
        total += 1
        if ours != theirs:
            wrong += 1
            if wrong <= 10:
                print(f'{what}: {source}\n  ours:   {ours}\n  theirs: {theirs}')
    print(f'{what}: {total} compared, {wrong} different')
    return wrong


def codes(text):
    return ','.join(f'{ord(char):X}' for char in text)


def describe(code):
    s = chr(code)
    flags = sum(bool(value) << bit for bit, value in enumerate((
        s.isalpha(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isspace(), s.isprintable(), s.islower(), s.isupper(),
        now.category(s) == 'Lt', False, False, s.isidentifier() and s != '_', ('a' + s).isidentifier(),
        len(f'a{s}a'.splitlines()) == 2, now.mirrored(s))))
    decomposition, tag = now.decomposition(s), ''
    if decomposition.startswith('<'):
        tag, decomposition = decomposition.split(' ', 1)
    parts = ','.join(f'{int(part, 16):X}' for part in decomposition.split())
    lower = s.lower() if code != 0x3A3 else '\u03c3'  # not the final one
    number = lambda database: '-' if database.numeric(s, None) is None else f'{database.numeric(s):.17g}'
    return (f'{code:04X} {now.category(s)} {now.bidirectional(s)} {now.combining(s)} {now.east_asian_width(s)} {flags:X} '
            f'{now.decimal(s, -1)} {now.digit(s, -1)} {number(now)} u{codes(s.upper())} l{codes(lower)} t{codes(s.title())} '
            f'f{codes(s.casefold())} {tag} d{parts} old {old.category(s)} {old.bidirectional(s)} {old.combining(s)} '
            f'{old.mirrored(s)} {old.east_asian_width(s)} {old.decimal(s, -1)} {old.digit(s, -1)} {number(old)} '
            f'{now.name(s, "-")}')


def compare_properties():
    dump = run('test_base_unicode', 'dump')
    return report('code points', ((f'U+{code:04X}', line, describe(code)) for code, line in enumerate(dump)))


def normalization_inputs(count):
    marks = [code for code in range(0x110000) if now.combining(chr(code))]
    pool = [code for code in range(0x110000) if now.decomposition(chr(code))] + marks
    seconds = sorted({int(part, 16) for code in pool for part in now.decomposition(chr(code)).split()[1:2]
                      if not part.startswith('<')})
    jamo = [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A7, 0x11C3), 0xAC00, 0xAC01, 0xB098]
    yield from ([code] for code in pool)
    for _ in range(count):
        length = random.randrange(1, 9)
        yield random.choices(pool, k=length)
        yield [random.choice(pool + [0x41, 0x65] * 1000), *random.choices(marks + seconds, k=length)]
        yield random.choices(jamo, k=length)
    for length in (20, 100, 1000):
        yield [0x61, *random.choices(marks, k=length)]


def compare_normalization(count):
    inputs = [''.join(map(chr, text)) for text in normalization_inputs(count)]
    output = run('test_base_unicode', 'normalize', (' '.join(f'{ord(char):X}' for char in text) for text in inputs))

    def pairs():
        for text, line in zip(inputs, output):
            words = line.split(' ')[1:]
            checks, ours = words[0:8:2], words[1:8:2] + words[8:]
            yield codes(text), ours, [codes(base.normalize(form, text)) for base in (now, old) for form in FORMS]
            for form, check in zip(FORMS, checks):
                if check != '1':
                    yield f'{form} {codes(text)}', check == '0', now.is_normalized(form, text)
    return report('normalization', pairs())


def compare_lookup():
    def names():
        for code in range(0x110000):
            name = now.name(chr(code), None)
            if name:
                yield name
                if code % 7 == 0:
                    yield name.lower()
                    yield name[:-1]
        yield from ('NUL', 'LINE FEED', 'BELL', 'LF', 'KEYCAP NUMBER SIGN', 'TANGUT IDEOGRAPH-17000',
                    'TANGUT IDEOGRAPH-18D08', 'TANGUT IDEOGRAPH-18D09', 'CJK UNIFIED IDEOGRAPH-04E00', 'HANGUL SYLLABLE ',
                    'hangul syllable a', 'LATIN CAPITAL LETTER GHA', 'LATIN SMALL LETTER A WITH MACRON AND GRAVE', 'X' * 500)

    def find(name):
        try:
            return codes(now.lookup(name))
        except KeyError:
            return '-'
    inputs = list(names())
    return report('look-up of names', zip(inputs, run('test_base_unicode', 'lookup', inputs), map(find, inputs)))


def random_doubles(count):
    for index in range(count):
        kind = index % 4
        if kind == 0:
            value = struct.unpack('<d', random.randbytes(8))[0]
        elif kind == 1:
            value = random.randrange(10 ** random.randrange(1, 20)) / 10 ** random.randrange(20)
        elif kind == 2:
            value = math.ldexp(1 + random.randrange(-3, 4) * 2.0 ** -52, random.randrange(-1074, 1023))
        else:
            value = random.choice((1, -1)) * random.randrange(1 << 56) * 2.0 ** random.randrange(-40, 20)
        yield 0.0 if math.isnan(value) else value


def bits_of(value):
    return f'{struct.unpack("<Q", struct.pack("<d", value))[0]:x}'


def compare_formats(count):
    def spec_of(code, precision, flags):
        sign, alternate, zero = '+' * (flags & 1), '#' * (flags >> 2 & 1), 'z' * (flags >> 3 & 1)
        return f'{sign}{zero}{alternate}.{precision}{code}'
    cases = []
    for index, value in enumerate(random_doubles(count)):
        cases.append((value, 'r', 0, 2))
        code = random.choice('eEfFgG%')
        precision = random.randrange(1100) if index % 500 == 0 else random.randrange(25)
        cases.append((value, code, precision, random.choice((0, 0, 1, 4, 5, 8))))
    ours = run('test_base_number_text', 'format', (f'{bits_of(v)} {c} {p} {f}' for v, c, p, f in cases))
    theirs = (repr(v) if c == 'r' else format(v, spec_of(c, p, f)) for v, c, p, f in cases)
    return report('doubles to text', zip(cases, ours, theirs))


def number_texts(count):
    for value in random_doubles(count):
        yield repr(value)
        yield f'{value:.{random.randrange(30)}e}'
        yield f'{random.randrange(10 ** random.randrange(1, 40))}e{random.randrange(-360, 320)}'
        if math.isfinite(value):  # half way to the next, exactly and nearly
            following = math.nextafter(value, math.inf)
            if math.isfinite(following):
                half = (Fraction(value) + Fraction(following)) / 2
                shift = half.denominator.bit_length() - 1
                digits = abs(half.numerator) * 5 ** shift
                sign = '-' if half < 0 else ''
                for change in (-1, 0, 1):
                    yield f'{sign}{digits * 10 + change}e{-shift - 1}'


def compare_parsing(count):
    def parse(text):
        try:
            return bits_of(float(text))
        except ValueError:
            return '-'
    texts = list(number_texts(count))
    texts += [''.join(random.choices('0123456789_.e+-', k=random.randrange(1, 9))) for _ in range(count)]
    return report('text to doubles', zip(texts, run('test_base_number_text', 'parse', texts), map(parse, texts)))


def compare_hexadecimal(count):
    def parse(text):
        try:
            return bits_of(float.fromhex(text))
        except (ValueError, OverflowError):
            return '-'
    texts = [value.hex() for value in random_doubles(count)]
    for _ in range(count):
        digits = ''.join(random.choices('0123456789abcdefABCDEF', k=random.randrange(1, 25)))
        place = random.randrange(len(digits) + 1)
        texts.append(f'{digits[:place]}.{digits[place:]}p{random.randrange(-1180, 1100)}')
        texts.append(f'0x{random.randrange(8)}.{"8" if place % 2 else "18"}{"0" * place}{place % 3 or ""}p{-1074 - place % 5}')
    return report('hexadecimal to doubles', zip(texts, run('test_base_number_text', 'fromhex', texts), map(parse, texts)))


def compare_rounding(count):
    def rounded(value, places):
        try:
            return bits_of(round(value, places))
        except OverflowError:
            return bits_of(math.copysign(math.inf, value))
    cases = [(value, random.randrange(-20, 25)) for value in random_doubles(count) if math.isfinite(value)]
    ours = run('test_base_number_text', 'round', (f'{bits_of(v)} {p}' for v, p in cases))
    return report('rounding', ((case, our, rounded(*case)) for case, our in zip(cases, ours)))


def utf8_inputs(count):
    edges = [0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
             0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF]
    for length in (1, 2, 3):
        yield from map(bytes, itertools.product(edges, repeat=length))
    for _ in range(count):
        text = ''.join(chr(random.choice((0x41, 0xE9, 0x20AC, 0x1F600))) for _ in range(random.randrange(12)))
        data = bytearray(text.encode())
        if data and random.random() < 0.7:
            data[random.randrange(len(data))] = random.choice(edges)
        yield bytes(data) + bytes(random.choices(edges, k=random.randrange(4)))


def compare_utf8(count):
    def scan(data, errors):
        try:
            if errors == 'surrogatepass':
                return '', len(data), len(data), len(data.decode('utf-8', errors))
            return '', len(data), len(data), len(data.decode())
        except UnicodeDecodeError as error:
            valid = data[:error.start].decode('utf-8', errors)
            return error.reason, error.start, error.end, len(valid)

    def consumed(data):
        try:
            return codecs.utf_8_decode(data, 'strict', False)[1]
        except UnicodeDecodeError:
            return 2 ** 64 - 1

    def describe_scan(data):
        strict = scan(data, 'strict')
        return ' '.join(map(str, strict)), consumed(data), scan(data, 'surrogatepass')[0] == ''

    inputs = list(utf8_inputs(count))

    def ours(line):
        match = re.fullmatch(r'(\D*) (\d+ \d+ \d+) (\D*) \d+ \d+ \d+ (\d+)', line)
        return f'{match[1]} {match[2]}', int(match[4]), match[3] == ''
    lines = run('test_base_text', 'utf8', (data.hex() for data in inputs))
    return report('UTF-8', zip(inputs, map(ours, lines), map(describe_scan, inputs)))


def main():
    random.seed(314)
    quick = 'quick' in sys.argv[2:]
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    wrong = compare_properties() + compare_lookup() + compare_normalization(1000 if quick else 20000)
    count = 20000 if quick else 500000
    wrong += compare_formats(count) + compare_parsing(count // 10) + compare_hexadecimal(count // 10)
    wrong += compare_rounding(count // 5) + compare_utf8(count // 10)
    sys.exit(1 if wrong else 0)


main()
