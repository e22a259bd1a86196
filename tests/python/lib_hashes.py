import hashlib
for n in (0,1,63,64,65,127,128,129,1000):
    d=bytes(i%251 for i in range(n))
    print(n, hashlib.blake2b(d).hexdigest(), hashlib.blake2s(d).hexdigest(), hashlib.blake2b(d,digest_size=20,key=b'k'*30,salt=b'abc',person=b'p').hexdigest(), hashlib.blake2s(d,digest_size=7,key=b'zz',fanout=2,depth=3,leaf_size=9,node_offset=77,node_depth=1,inner_size=5,last_node=True).hexdigest())
h=hashlib.blake2b(b'a'); g=h.copy(); g.update(b'b'); print(h.name,h.digest_size,h.block_size,g.hexdigest()==hashlib.blake2b(b'ab').hexdigest(), hashlib.new('blake2s',b'q').hexdigest())
for n in ("md5","sha1","sha256","sha512","sha3_256"): print(n, hashlib.new(n, b"taipan").hexdigest())
