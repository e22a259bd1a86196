from construct import Struct, Int8ub, Int16ul, Int32ub, Bytes, Array, this, Const, Enum, PascalString, If, GreedyRange, BitStruct, BitsInteger, Flag, Switch, Padded, VarInt, ConstructError

f = Struct("magic" / Const(b"TST"), "kind" / Enum(Int8ub, a=1, b=2), "flags" / BitStruct("x" / Flag, "y" / BitsInteger(7)), "n" / VarInt,
    "items" / Array(this.n, Struct("len" / Int16ul, "data" / Bytes(this.len))), "name" / PascalString(Int8ub, "utf8"), "rest" / Switch(this.kind, {"a": Int32ub, "b": Bytes(2)}))
d = dict(kind="a", flags=dict(x=True, y=5), n=3, items=[dict(len=i, data=b"z" * i) for i in range(3)], name="naïve", rest=0xDEADBEEF)
b = f.build(d)
print(b.hex())
print(f.parse(b))
for i in range(100):
    f.parse(f.build(d))
try:
    f.parse(b"TSX")
except ConstructError as e:
    print(type(e).__name__, e)
