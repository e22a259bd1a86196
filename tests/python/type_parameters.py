# Type parameters and aliases: attributes, constructors, errors, substitution.
import _typing
import copy
import inspect
import pickle
import re
import sys
import types
import typing
import weakref
from typing import *
from typing import NoDefault
def t(f):
    try: r=f()
    except BaseException as e: print("  !",type(e).__name__,e)
    else: print("  =",re.sub(' at 0x[0-9a-f]+','',repr(r)))
exec("type A[T=int]=list[T]\ntype B=int\ndef f[T:int,U:(int,str),*Ts,**P](): pass")
T,U,Ts,P=f.__type_params__
objs=dict(TypeVar=TypeVar('X'),ParamSpec=ParamSpec('X'),TypeVarTuple=TypeVarTuple('X'),Args=P.args,Kwargs=P.kwargs,Alias=B,NoDefault=NoDefault,CE=TypeVar('X',bound=int).evaluate_bound)
for n,o in objs.items():
    c=type(o)
    print("==",n,c,c.__module__,c.__qualname__,c.__mro__,c.__flags__ & (1<<10),c.__basicsize__>0)
    print(sorted(set(dir(o))-set(dir(object))), sorted(c.__dict__))
    for k,v in sorted(c.__dict__.items()):
        if k not in ('__doc__','__module__'): print('   ',k,type(v).__name__,getattr(v,'__text_signature__',None))
    t(lambda: weakref.ref(o) and 1)
    t(lambda: o.__dict__)
    t(lambda: hash(o)==hash(o))
    t(lambda: setattr(o,'foo',1))
    t(lambda: setattr(o,'__name__',1))
    t(lambda: setattr(o,'__module__','q'))
    t(lambda: setattr(c,'zz',1))
    t(lambda: type('S',(c,),{}))
    t(lambda: type('S',(o,),{}))
    t(lambda: types.new_class('S',(o,)))
    n=='CE' or t(lambda: o.__reduce__())
    t(lambda: copy.copy(o) is o)
    t(lambda: repr(o))
    t(lambda: c())
    t(lambda: c(1))
    t(lambda: c(1,2))
    t(lambda: c('A','B','C','D'))
    t(lambda: c(name='K'))
    t(lambda: inspect.signature(c))
    t(lambda: o|int)
    t(lambda: int|o)
    t(lambda: o|'s')
    t(lambda: o|1)
    t(lambda: iter(o))
    t(lambda: list(o))
    t(lambda: o[int])
    t(lambda: o.__module__)
for a in [('T',1,2),('T',int),('T',None,int),('T','x','y')]:
    t(lambda: TypeVar(*a).__constraints__)
t(lambda: TypeVar('T',int,str,bound=int))
t(lambda: TypeVar('T',bound=None).__bound__)
t(lambda: TypeVar('T',bound='x').__bound__)
t(lambda: TypeVar('T',bound=3))
t(lambda: TypeVar('T',covariant=1,contravariant=1))
t(lambda: TypeVar('T',covariant=1,infer_variance=1))
t(lambda: TypeVar('T',zz=1))
t(lambda: TypeVar('T',default=None).__default__)
t(lambda: TypeVar('T',default=None).has_default())
t(lambda: TypeVar('T',int,None).evaluate_constraints(4))
t(lambda: TypeVar('T',bound=None).evaluate_bound)
e=TypeVar('T',bound=list[int]).evaluate_bound
for f in (1,2,3,4,5): t(lambda: e(f))
t(lambda: e()); t(lambda: e('x')); t(lambda: e(format=1)); t(lambda: e(1,2)); t(lambda: e.__self__); t(lambda: type(e)()); t(lambda:type(e)(1))
t(lambda: T.__bound__); t(lambda: T.evaluate_bound); t(lambda: T.evaluate_constraints); t(lambda:U.__constraints__); t(lambda: U.evaluate_constraints)
t(lambda: ParamSpec('P',bound=3)); t(lambda: ParamSpec('P',bound=int).__bound__); t(lambda: ParamSpec('P',default=[int]).__default__); t(lambda: ParamSpec(1)); t(lambda: ParamSpec('P',1)); t(lambda:TypeVarTuple('A',1)); t(lambda:TypeVarTuple('A',default=3).__default__);t(lambda:TypeVarTuple('A',bound=3))
t(lambda: ParamSpecArgs(3)); t(lambda: ParamSpecArgs(3)==ParamSpecArgs(3)); t(lambda: ParamSpecArgs(3)!=ParamSpecArgs(3)); t(lambda: ParamSpecArgs(3)<ParamSpecArgs(3)); t(lambda: hash(ParamSpecArgs(3))); t(lambda: P.args==P.args);t(lambda: P.args==P.kwargs);t(lambda:P.args|int);t(lambda:P.args.__origin__);t(lambda:setattr(P.args,'__origin__',1)); t(lambda: P.args.__mro_entries__(())); t(lambda: T.__mro_entries__(()))
t(lambda: TypeAliasType('A',int,type_params=3)); t(lambda: TypeAliasType('A',int,type_params=(3,))); t(lambda: TypeAliasType('A',int,type_params=(T,)).__type_params__);t(lambda: TypeAliasType('A',int,type_params=())[int]);t(lambda:TypeAliasType('A',int).evaluate_value);t(lambda:TypeAliasType('A',int).evaluate_value(4));t(lambda:TypeAliasType('A',int,type_params=(TypeVar('Q',default=int),T)));t(lambda:TypeAliasType('A',int).__value__);t(lambda:A[int]);t(lambda:B.__parameters__);t(lambda:A.__parameters__);t(lambda:A.__module__);t(lambda:B.evaluate_value);t(lambda:TypeAliasType(1,2));t(lambda:TypeAliasType('A'));t(lambda:TypeAliasType('A',value=3).__value__);t(lambda:TypeAliasType('A',1,2));t(lambda:TypeAliasType('A',int,foo=1))
t(lambda: T.__typing_subst__(1)); t(lambda: T.__typing_subst__(int)); t(lambda: Ts.__typing_subst__(int)); t(lambda: P.__typing_subst__([int])); t(lambda: T.__typing_prepare_subst__(list[T],(1,2))); t(lambda: T.__typing_prepare_subst__(list[T],()));t(lambda: U.__typing_prepare_subst__(dict[T,U],()));t(lambda: U.__typing_prepare_subst__(list[T],()));t(lambda: dict[T,U][()]);t(lambda: TypeVar('D',default=int).__typing_prepare_subst__(list[T],()));t(lambda:Ts.__typing_prepare_subst__(list[*Ts],(1,2)));t(lambda:P.__typing_prepare_subst__(Callable[P,int],((1,2),)))
D=TypeVar('D',default=int);t(lambda:D.__typing_prepare_subst__(list[D],()));t(lambda:D.__typing_prepare_subst__(3,()));t(lambda:D.__typing_prepare_subst__(list[D],3))
print(Generic,Generic.__module__,Generic.__mro__,sorted(Generic.__dict__),Generic.__flags__&(1<<8)); t(lambda:setattr(Generic,'zz',1)); t(lambda:Generic()); t(lambda:Generic(1)); t(lambda:Generic.__class_getitem__); t(lambda:Generic[T]); t(lambda:Generic[int]);t(lambda:Generic.__init_subclass__);t(lambda:Generic().__dict__);t(lambda:weakref.ref(Generic()) and 1)
for k,v in sorted(Generic.__dict__.items()): 
    if k not in ('__doc__','zz'): print(k,type(v).__name__)
print(sorted(vars(_typing))); t(lambda:_typing._idfunc); t(lambda:_typing._idfunc(1,2)); t(lambda:_typing._idfunc(1)); print(_typing.__doc__, _typing.Union, _typing)
for k,v in vars(_typing).items():
    if callable(v): print(k,type(v),getattr(v,'__module__',None))
print(typing.NoDefault, type(NoDefault)()is NoDefault, pickle.loads(pickle.dumps(NoDefault)) is NoDefault)
t(lambda: type(NoDefault)(1)); t(lambda:NoDefault|int)
class G[T]: pass
t(lambda: G.__orig_bases__); t(lambda: G.__mro__); t(lambda:G.__parameters__)
g={}
exec("def ff[T]():pass",g); t(lambda: g['ff'].__type_params__[0].__module__)
exec("def ff[T]():pass\ntype X=int",{'__name__':'mm'},g); t(lambda: g['ff'].__type_params__[0].__module__); t(lambda:g['X'].__module__)
sys.modules['mm']=type(sys)('mm')
sys.modules['mm'].T=exec("from typing import TypeVar\nT=TypeVar('T')",sys.modules['mm'].__dict__) or sys.modules['mm'].__dict__['T']
t(lambda: pickle.loads(pickle.dumps(sys.modules['mm'].T)) is sys.modules['mm'].T)
