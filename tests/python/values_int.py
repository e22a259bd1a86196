# int: each expression and its value or error, as CPython gives them.
def t(s):
    try: print(s, '->', repr(eval(s))[:300])
    except Exception as e: print(s, '!!', type(e).__name__, e)
for s in [
    "1<<(2**64)",
    "0<<(2**64)",
    "1<<-1",
    "1>>-1",
    "1>>2**70",
    "-1>>2**70",
    "pow(2,-1)",
    "pow(0,-1)",
    "0**-1",
    "pow(2,3,0)",
    "pow(2,-1,4)",
    "pow(3,-1,7)",
    "pow(2,3,-5)",
    "pow(2,1.0,3)",
    "pow(2.0,1,3)",
    "1//0",
    "1%0",
    "divmod(1,0)",
    "1/0",
    "0.0/0",
    "2**2000/1",
    "10**400/3.0",
    "float(10**400)",
    "int('abc')",
    "int('1',1)",
    "int(1,2)",
    "int(base=3)",
    "int('')",
    "int('z'*10,36)",
    "int(b'12')",
    "int(b'xx')",
    "int(None)",
    "int([])",
    "int('9'*5000)",
    "str(10**5000)",
    "int('1_0')",
    "int('1__0')",
    "int('٣')",
    "int(' 12 ')",
    "int('12\\n')",
    "int('\\ud800')",
    "int(float('inf'))",
    "int(float('nan'))",
    "(1).to_bytes(-1)",
    "(256).to_bytes(1)",
    "(-1).to_bytes(1)",
    "(1).to_bytes(1,'x')",
    "(1).to_bytes(1,1)",
    "int.from_bytes('abc')",
    "int.from_bytes([1,2,255])",
    "int.from_bytes(5)",
    "int.from_bytes(b'a','x')",
    "(5).__round__('a')",
    "round(15,-1)",
    "round(25,-1)",
    "round(1234567,-3)",
    "(5).__round__(None)",
    "(5).__format__(5)",
    "format(5,'s')",
    "int(x=5)",
    "int('5',base='a')",
    "int('5',base=2**70)",
    "(-1).to_bytes(0,signed=True)",
    "(0).to_bytes(0)",
    "(0).__getnewargs__()",
    "(5).__trunc__()",
    "(5).__floor__()",
    "(5).__ceil__()",
    "int.__rpow__(2,3)",
    "(2).__pow__(3,5)",
    "-(2**62)",
    "hash(2**61-1)",
    "int('0x')",
    "int('0b2',0)",
    "int('010',0)",
    "int('0o7',8)",
    "int('+ 5')",
    "int('-0x1F',16)",
    "True.__repr__()",
    "bool(1,2)",
    "bool(x=1)",
    "True+True",
    "True&False",
    "True|2",
    "True^True",
    "int(True)",
    "bool.from_bytes(b'a')",
    "True.__format__('')",
    "format(True,'d')",
    "complex('1+')",
    "2**62",
    "-2**62",
    "2**63",
    "-(2**63)",
    "2**64",
    "2**62-1",
    "-(2**62)-1",
    "abs(-(2**62))",
    "(2**62)-(2**62)",
    "2**100-2**100+5",
    "(2**100)//(2**50)",
    "(2**100)%7",
    "-(2**100)//7",
    "-(2**100)%7",
    "(2**100)//-7",
    "(2**100)%-7",
    "divmod(-(2**100),2**50+1)",
    "divmod(2**100,-(2**50+1))",
    "divmod(5,2**100)",
    "divmod(-5,2**100)",
    "divmod(5,-(2**100))",
    "divmod(-5,-(2**100))",
    "(2**100)>>37",
    "-(2**100)>>37",
    "(-(2**100)+1)>>37",
    "(2**100)<<37",
    "(2**100)&(2**99+12345)",
    "-(2**100)&(2**101-1)",
    "-(2**100)|12345",
    "-(2**100)^(2**77)",
    "~(2**100)",
    "~-(2**100)",
    "3**200",
    "7**77",
    "(-3)**201",
    "pow(3,2**100,2**61-1)",
    "pow(3,200,10**30)",
    "pow(-3,201,10**30+7)",
    "pow(3,-5,10**30+7)",
    "pow(3,-5,-(10**30+7))",
    "10**30/10**29",
    "(10**400)/(10**399)",
    "1/(10**400)",
    "(2**53+1)/1",
    "(10**40+1)/3",
    "-(10**40)/7",
    "1/10**308",
    "1/(10**320)",
    "5/(10**323)",
    "float(2**53+1)",
    "float(2**64-1)",
    "float(2**1024-2**970)",
    "float(2**1023)",
    "(2**1024-1)/1",
    "int(1e300)",
    "int(-1e20)",
    "int(1e19)",
    "int('f'*40,16)",
    "int('1'*4300)%1000007",
    "hex(2**100)",
    "oct(-2**100)",
    "bin(2**70+1)",
    "str(2**200)",
    "(2**100).bit_length()",
    "(2**100-1).bit_count()",
    "(-(2**100)).bit_length()",
    "(2**100).to_bytes(13)",
    "(2**100).to_bytes(13,'little')",
    "(-(2**100)).to_bytes(14,'big',signed=True)",
    "int.from_bytes(b'\\x80'+b'\\0'*12,signed=True)",
    "int.from_bytes(b'\\xff'*20,'little',signed=True)",
    "(-128).to_bytes(1,signed=True)",
    "(128).to_bytes(1,signed=True)",
    "(-129).to_bytes(1,signed=True)",
    "round(2**100,-10)",
    "round(-(2**100),-31)",
    "round(5,-1)",
    "round(15,-100)",
    "hash(2**100)",
    "hash(-(2**100))",
    "hash(-1)",
    "hash(-2)",
    "hash(True)",
    "hash(2**61)",
    "(2**100)==(2**100)",
    "2**100<2**101",
    "-(2**100)<2**100",
    "2**100 != 2.0**100",
    "2**100==2.0**100",
    "2**100+1==2.0**100",
    "2**100+1>2.0**100",
    "sum([2**62]*5)",
    "int(2.7)",
    "(2**100).is_integer()",
    "(5).numerator,(5).denominator,(5).real,(5).imag",
    "(2**70).conjugate()",
    "int.__doc__[:10]",
    "int.from_bytes(bytearray(b'ab'))",
    "int.from_bytes(b'')",
    "4611686018427387904*2",
    "4611686018427387903*4611686018427387903",
    "-4611686018427387904*-4611686018427387904",
    "3037000500*3037000500",
    "-4611686018427387904//-1",
    "-4611686018427387904%-1",
    "(1<<61)<<1",
    "(1<<61)*2",
    "-(1<<62)",
    "1<<62",
    "-1<<62",
    "-1<<63",
    "5 .__add__(2.0)",
    "5 .__eq__('a')",
    "5 < 'a'",
    "1 + 'a'",
    "int('1e5')",
    "int('0_1')",
    "int('_1')",
    "int('1_')",
    "int('0b1_0',0)",
    "int('0B10',2)",
    "int('0X1F',0)",
    "int('0x_1f',0)",
    "int('00',0)",
    "int('0',0)",
    "int('-0')",
    "int('１２')",
    "(2**64).__index__()",
    "(2**70).__hash__()",
    "isinstance(True,int)",
    "2**100 in {2**100:1}",
    "{2**100:1}[2**100]",
    "{1:'a'}[1.0]",
    "{1:'a'}[True]",
    "~True if 0 else -2",
    "(10**25).as_integer_ratio()",
    "max(2**70,2**71)",
    "[2**70,1,-2**70].index(-2**70)",
    "sorted([2**70,-2**70,5,2**65])",
]:
    t(s)
class I(int): pass
t("I(5)")
t("type(I(5)+1)")
t("I(2**70)")
t("I(5)==5")
t("I(5)+I(6)")
t("hash(I(2**61))")
t("type(+I(5))")
t("type(abs(I(5)))")
t("I('12')")
t("I.from_bytes(b'ab')")
t("type(I.from_bytes(b'ab'))")
t("int(I(5))")
t("type(int(I(5)))")
t("I(0) or 1")
t("I(-7)//2")
t("I(-7)%3")
t("[1,2,3][I(1)]")
t("I(3)**I(2)")
t("{5:1}[I(5)]")
t("I(5).real")
t("type(I(5).real)")
t("-I(5)")
t("I(5)<<3")
t("I(5)&4")
t("I(5)*2**70")
t("I(0)*2**70")
t("I(5)-5")
t("2**70-I(2**70)")
t("I(1)/I(3)")
t("f'{I(5):05d}'")
t("str(I(5))")
t("I(5) < 6.5")
t("divmod(I(17),I(5))")
t("I(255).to_bytes(1)")
t("I(5).bit_length()")
t("round(I(5))")
t("type(round(I(5)))")
t("I()")
class X:
    def __int__(self): return 5
    def __index__(self): return 7
t("int(X())")
t("[0]*X()")
t("range(X())")
t("int('5',X())")
class X:
    def __int__(self): return 'a'
t("int(X())")
class X:
    def __trunc__(self): return 3
t("int(X())")
x = 12345678901234567890; acc = 0
for i in range(1, 400):
    x = x * 6364136223846793005 + 1442695040888963407
    y = (x >> 13) % (1 << (i % 200 + 3)) + 1
    acc ^= (x // y) + (x % y) * 3 - (x & y) + (x | -y) - (x ^ y)
    q, r = divmod(-x, y)
    assert q * y + r == -x and 0 <= r < y
    q, r = divmod(x, -y)
    assert q * -y + r == x and -y < r <= 0
    assert int(str(x)[:4000]) == int(str(x)[:4000]) 
    assert int(hex(x), 16) == x and int(bin(-x), 2) == -x
    assert (x << (i % 130)) >> (i % 130) == x
    assert -x >> 5 == -x // 32
    assert int.from_bytes(x.to_bytes((x.bit_length() + 8) // 8, 'little', signed=True), 'little', signed=True) == x
    assert int.from_bytes((-x).to_bytes((x.bit_length() + 8) // 8, 'big', signed=True), 'big', signed=True) == -x
    if i % 40 == 0: x = i
print(hash(acc), acc % 1000003)
