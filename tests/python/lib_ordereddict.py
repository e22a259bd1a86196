# collections.OrderedDict: order, ends, changes while iterating, subclasses.
from collections import OrderedDict
import copy, pickle
def t(f,*a,**k):
    try: print(f(*a,**k))
    except BaseException as e: print(type(e).__name__,e)
od=OrderedDict(a=1,b=2,c=3)
t(OrderedDict,1,2);t(OrderedDict,1);t(od.update,1,2);t(od.update,[1]);t(od.update,[(1,)]);t(od.update,[(1,2,3)]);t(od.update,[()]);
class S(OrderedDict):
    def items(self): return [(1,2)]
t(lambda:S(a=1)); t(lambda:S())
class S(OrderedDict):
    def items(self): return 5
t(lambda:repr(S(a=1))); 
class S(OrderedDict): pass
t(lambda:S(a=1)); s=S(a=1);s.x=5;t(lambda:s.copy().__dict__);t(lambda:copy.copy(s).__dict__)
print(od.keys(),od.values(),od.items(),type(od.keys()).__mro__,type(iter(od)),type(reversed(od)),type(iter(od.items())),type(reversed(od.items())))
print([x for x in type(od.keys()).__dict__])
t(od.move_to_end,'zz');t(od.move_to_end,'a');t(lambda:od);t(od.move_to_end,'c',False);t(lambda:od);t(od.move_to_end,'b',last=False);t(lambda:od);t(od.popitem,False);t(lambda:od);t(od.popitem);t(od.popitem,last=False);t(od.popitem);t(lambda:od)
od=OrderedDict.fromkeys('abc'); print(od)
def mut(op):
    od=OrderedDict.fromkeys('abc')
    for k in od: op(od,k)
    return od
t(mut,lambda o,k:o.pop('a'));t(mut,lambda o,k:o.move_to_end('a'));t(mut,lambda o,k:o.__setitem__('z',1));t(mut,lambda o,k:o.clear());t(mut,lambda o,k:o.__setitem__('a',1));t(mut,lambda o,k:o.setdefault('a',1));t(mut,lambda o,k:o.popitem());t(mut,lambda o,k:dict.__setitem__(o,'q',1));t(mut,lambda o,k:dict.clear(o));t(mut,lambda o,k:o.update(x=1))
o=OrderedDict.fromkeys('abc');it=iter(o);next(it);list(it)
o2=OrderedDict.fromkeys('cba'); d=dict.fromkeys('cba')
print(o==o2,o==d,d==o,o2==d,o!=o2,o==5, o<o2 if 0 else 0)
t(lambda:o<o2)
t(lambda:o|{'z':1});t(lambda:{'z':1}|o);t(lambda:o|[(1,2)]);t(lambda:[(1,2)]|o);t(lambda:S(a=1)|o);t(lambda:o|S(q=1));t(lambda:type({'z':1}|o))
o|=[(1,2)];print(o)
t(lambda:o.setdefault('n'));t(lambda:o.setdefault('n',5));t(lambda:o.setdefault('m',5));t(o.setdefault);t(o.pop,'nope');t(o.pop,'nope',3);t(o.pop,'m');t(o.pop);t(o.pop,'a','b','c')
t(hash,o);t(lambda:OrderedDict.__hash__)
class M(OrderedDict):
    def __missing__(self,k): return 0
m=M(a=1);t(m.pop,'a');t(m.pop,'a');t(m.pop,'a',default=6);t(lambda:m['zz'])
class P(OrderedDict):
    def __getitem__(self,k): return ('got',k)
    def __setitem__(self,k,v): print('set',k,v); super().__setitem__(k,v)
    def __delitem__(self,k): print('del',k); super().__delitem__(k)
p=P(a=1,b=2,c=3);t(p.popitem);t(p.pop,'a');t(p.copy);t(p.setdefault,'x',1);t(p.setdefault,'x');t(p.update,{'y':1});t(p.move_to_end,'b');t(lambda:list(p.values()));t(P.fromkeys,'ab',0);t(lambda:p)
t(lambda:p==OrderedDict(p)); t(lambda: pickle.loads(pickle.dumps(o))==o); t(lambda: list(reversed(o.items())));t(lambda: list(reversed(o.values())));t(lambda:dict(o))
rec=OrderedDict();rec['r']=rec;print(rec)
t(lambda:o.keys()&{'a','q'});t(lambda:len(o.items()-{(1,2)}))
o=OrderedDict((i,i) for i in range(1000))
for i in range(5000): k,v=o.popitem(last=False); o[k]=v
for i in range(0,1000,3): o.move_to_end(i,last=i%2)
for i in range(0,1000,7): o.move_to_end(i,last=False)
for i in range(300): o.popitem(last=bool(i%3))
print(len(o),hash(tuple(o)),list(o)[:5],list(o)[-5:], list(o)==list(reversed(list(reversed(o)))), all(o[k]==k for k in o))
