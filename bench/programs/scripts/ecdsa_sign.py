import ecdsa, hashlib

for curve in ecdsa.NIST192p, ecdsa.SECP256k1, ecdsa.NIST521p:
    key = ecdsa.SigningKey.from_secret_exponent(123456789123456789, curve)
    s = key.sign_deterministic(b"message", hashfunc=hashlib.sha256)
    print(curve.name, s.hex(), key.verifying_key.verify(s, b"message", hashfunc=hashlib.sha256), key.verifying_key.to_string("compressed").hex())
    print(key.to_pem().decode())
