# The _json module: what it reads and writes, and how it refuses.
import _json
print([x for x in dir(_json.make_encoder) if x[0]!='_'],[x for x in dir(_json.make_scanner) if x[0]!='_'])
def t(f,*a,**k):
    try: print(f(*a,**k))
    except BaseException as e: print(type(e),e,getattr(e,'__notes__',None))
t(_json.scanstring,1,2);t(_json.scanstring,'a',5);t(_json.scanstring,'a',-1);t(_json.scanstring,'"abc"',1,True)
t(_json.encode_basestring,1);t(_json.encode_basestring_ascii,1);t(_json.encode_basestring_ascii,)
t(_json.make_scanner); t(_json.make_scanner,1); t(_json.make_encoder); t(_json.make_encoder,1,2,3,4,5,6,7,8,9);t(_json.make_encoder,{},2,3,4,5,6,7,8,9);t(_json.make_encoder,{},2,3,None,'a',b'b',7,8,9)
e=_json.make_encoder(None,str,lambda s:1,None,': ',', ',0,0,0)
t(e,'a',0); t(e,{1:2},0);t(e,[float('inf')],0);t(e,[1]);t(e,{(1,):2},0);
e=_json.make_encoder({},lambda o:o,_json.encode_basestring,None,': ',', ',0,0,0)
t(e,e,0)
class L(list):pass
class D(dict):
    def items(self): return [(1,2,3)]
class D2(dict):
    def items(self): return [5]
import json
def bad(o): raise TypeError("no")
e=_json.make_encoder({},bad,_json.encode_basestring,None,': ',', ',0,0,0)
t(e,[{'a':L([object()])}],0)
t(e,D({1:2}),0);t(e,D2({1:2}),0)
l=[];l.append({'x':l});t(e,l,0)
for i in (None,'','  '):
    e=_json.make_encoder({},bad,_json.encode_basestring,i,': ',', ',0,0,0)
    t(e,[1,[2,{}, {'a':[],'b':{'c':()},1:2.5,None:True,1.5:1,True:0}]],0);t(e,[1,[2]],2);t(e,[],2)
e=_json.make_encoder({},lambda o:[o],_json.encode_basestring,None,': ',', ',0,0,0)
t(e,[1j],0)
e=_json.make_encoder({},lambda o:[1j,] if o is Ellipsis else 1/0,_json.encode_basestring,None,': ',', ',1,1,1)
t(e,[...],0);t(e,{1:3,'a':4},0);t(e,{1j:3,'a':4},0)
D=json.loads
for s in ['','{','{1','{"a"','{"a":','{"a":1','{"a":1,','{"a":1,}','[','[1','[1,','[1,]','nul','-','-I','1.','1e','1e+','01','"','"\\','"\\u','"\\u12','"\\u12zz"','"\\x"','"\x01"','"\\ud800\\u"','"\\ud800\\udc00"','"\\ud800\\udczz"','"\\ud800"', 'NaN','[-Infinity]','1'*5000,'1.5e400','"é\\n€"','{"é":1}','  [ 1 , 2 ]  x','"\\ud800\\u12','"\\ud834\\udd20x"', '"\\ud834\\udd20', '12€', '"€','-1','-0','-0.0','123456789012345678901234567890']: t(D,s)
s=_json.make_scanner(json.JSONDecoder())
t(s,'1',-1);t(s,'1',1);t(s,'1',0);t(s,1,0);t(s,b'1',0);t(s,'x',0);t(s,'[x]',0);t(s,'[1 2]',0);t(s);t(s,'1',idx=0)
t(json.dumps,"a\"\\\x01\x7fé€𝒳\ud800/"); t(json.dumps,"a\"\\\x01\x7fé€𝒳/",ensure_ascii=False)
t(json.dumps,10**5000)
class I(int):
    def __repr__(s): return 'I'
class F(float):
    def __repr__(s): return 'F'
class S(str): pass
t(json.dumps,[I(5),F(1.5),S('a'),{I(5):1,F(2.5):F('inf'),S('b'):2}])
t(json.dumps,[F('inf')],allow_nan=False)
t(json.dumps,{F('inf'):2},allow_nan=False)
t(json.dumps,{2:1,1:2},sort_keys=True)
t(json.dumps,{2:1,'a':2},sort_keys=True)
t(json.loads,'{"a":[1,{"b":2}]}',object_pairs_hook=lambda x:x)
t(json.loads,'{"a":[1,{"b":2}]}',object_hook=lambda x:len(x))
t(json.loads,'[1,2.5,NaN]',parse_int=lambda x:x,parse_float=lambda x:x,parse_constant=lambda x:x)
t(json.loads,'"\x01\t"',strict=False)
for s in ('"\\u1234','"\\ud834\\udd20','"\\ud834\\udd2','"\\ud834\\udd2"','"\\u123','"\\u123"','"\\ud834\\u','"\\ud834\\','"\\ud834\\ud834\\udd20"'): t(_json.scanstring,s,1)
t(lambda: ascii(_json.scanstring('"\\ud834\\ud834\\udd20"',1)))
e=_json.make_encoder({},2,_json.encode_basestring,4,': ',', ',0,0,0)
t(e,[1],0);t(e,1,0);
e=_json.make_encoder({},2,_json.encode_basestring,'  ',': ',', ',0,0,0)
t(e,[[1]],-3);t(e,[[1]],-1);
