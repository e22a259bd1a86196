import rsa, rsa.randnum
from pyasn1.type import univ, namedtype, char
from pyasn1.codec.der import encoder, decoder
from pyasn1.codec.native import encoder as native


class Record(univ.Sequence):
    componentType = namedtype.NamedTypes(namedtype.NamedType("id", univ.Integer()), namedtype.OptionalNamedType("room", univ.Integer()), namedtype.DefaultedNamedType("house", univ.Integer(0)),
        namedtype.NamedType("name", char.UTF8String()), namedtype.NamedType("oid", univ.ObjectIdentifier()))


r = Record()
r["id"] = 123
r["name"] = "naïve"
r["oid"] = "1.3.6.1.4.1"
data = encoder.encode(r)
back, rest = decoder.decode(data, asn1Spec=Record())
print(data.hex(), back, native.encode(back))
for i in range(150):
    decoder.decode(data, asn1Spec=Record())
public, private = rsa.newkeys(512)
print(rsa.decrypt(rsa.encrypt(b"secret", public), private), rsa.verify(b"m", rsa.sign(b"m", private, "SHA-256"), public), rsa.PrivateKey.load_pkcs1(private.save_pkcs1()) == private)
