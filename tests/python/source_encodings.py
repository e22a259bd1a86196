# Declared encodings: what is refused, with which message and place.
CASES = [
    b'\xef\xbb\xbf#first\n#coding:iso-8859-15\nraise RuntimeError\n',
    b'\xef\xbb\xbf#coding:latin1\nx\n',
    b'#coding: utf8\n#second\n#third\xa4\nraise RuntimeError\n',
    b'#second\n#third\xa4\nraise RuntimeError\n',
    b'# coding: hex_codec\nprint("eggs")\n',
    b'# coding: utf-8\nx="\xff"\n',
    b'x="\xff"\n',
    b'# coding: ascii\nx="\xff"\n',
    b'# coding: utf-16\nx=1\n',
    b'# coding: rot13\nx\n',
    b'\n# coding: nope\nx\n',
    b'\n# coding: utf8\n\n\n\nx="\xff"\n',
    b'# coding: cp1252\nx="\x81"\n',
    b'# coding: undefined\nx="\x81"\n',
    b'# coding: idna\nx="a"\n',
    b'# coding: utf-7\nx="a"\n',
    b'# coding: utf-8-sig\nx="a\xff"\n',
    b'# coding: latin-1\nx="a\xff"\ny=\n',
    b'\xef\xbb\xbf# coding: utf8\nx="a\xff"\ny=\n',
    b'\xef\xbb\xbfx="a\xff"\ny=\n',
    b'# coding: zlib\nx\n',
]
for source in CASES:
    try:
        compile(source, "name", "exec")
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, repr(error.text))
    else:
        print("compiled")
