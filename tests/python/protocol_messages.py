# What operations on the wrong things say, and how exceptions are made and shown.
import warnings
warnings.simplefilter('ignore')
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
t(lambda: ImportError('a',foo=1))
t(lambda: ImportError(1,2,name='x').msg)
t(lambda: AttributeError('a',foo=1))
t(lambda: NameError('a',foo=1,name=2))
t(lambda: ValueError(a=1))
t(lambda: OSError(a=1))
t(lambda: SyntaxError('m',()))
t(lambda: SyntaxError('m',(1,2,3,4,5)))
t(lambda: SyntaxError('m',5))
t(lambda: UnicodeDecodeError(1))
t(lambda: UnicodeDecodeError(1,b'',1,2,''))
t(lambda: UnicodeDecodeError('a','b',1,2,''))
t(lambda: UnicodeEncodeError('a','b','x',2,''))
t(lambda: UnicodeTranslateError('a',b'b'))
t(lambda: UnicodeTranslateError('a',0,1,1))
t(lambda: str(UnicodeDecodeError('a',b'bcd',1,2,'why')))
t(lambda: str(UnicodeDecodeError('a',b'bcd',1,3,'why')))
t(lambda: str(UnicodeEncodeError('a','b\xe9\u1234',1,2,'why')))
t(lambda: str(UnicodeTranslateError('b\xe9\u1234\U00012345',3,4,'why')))
t(lambda: ExceptionGroup('a',[ValueError(1)]))
l=[ValueError(1)]
e=ExceptionGroup('a',l); l.append(3); t(lambda:e); t(lambda:e.args)
t(lambda: ExceptionGroup('a'))
t(lambda: ExceptionGroup(1,[]))
t(lambda: ExceptionGroup('a',{}))
t(lambda: ExceptionGroup('a',[]))
t(lambda: ExceptionGroup('a',[1]))
t(lambda: ExceptionGroup('a',[KeyboardInterrupt()]))
t(lambda: BaseExceptionGroup('a',[ValueError()]))
t(lambda: BaseExceptionGroup('a',[ValueError()],b=1))
t(lambda: e.split(3))
t(lambda: ExceptionGroup('x',[ValueError(1),TypeError(2),ExceptionGroup('y',[ValueError(3)])]).split(ValueError))
t(lambda: ExceptionGroup('x',[ValueError(1),TypeError(2),ExceptionGroup('y',[ValueError(3)])]).subgroup(lambda e: isinstance(e,TypeError)))
t(lambda: ExceptionGroup[int])
t(lambda: ExceptionGroup.__mro__)
def f(o,a,v): setattr(o,a,v)
E=ValueError()
t(lambda: f(E,'args',3)); t(lambda: f(E,'__traceback__',3));t(lambda: f(E,'__cause__',3));t(lambda: f(E,'__context__',3));t(lambda: f(E,'__dict__',3))
t(lambda: delattr(E,'__cause__'));t(lambda: delattr(E,'__traceback__'));t(lambda: delattr(E,'args'));t(lambda: delattr(E,'__context__'))
t(lambda: E.add_note(3)); t(lambda: E.with_traceback(3)); t(lambda: E.__setstate__(3))
t(lambda: OSError(2,'x','f').__reduce__())
t(lambda: str(OSError(2,'x','f',None,'g'))); t(lambda: OSError(2,'x','f',None,'g').__reduce__())
t(lambda: str(OSError(None,'x')));t(lambda: OSError(1,2,3,4,5,6)); t(lambda: BlockingIOError(1,'x',4).characters_written); t(lambda: BlockingIOError(1,'x').characters_written)
class MyOS(OSError):
    def __init__(self,a,b,c): super().__init__(a,b); self.c=c
t(lambda: (MyOS(1,2,3), MyOS(1,2,3).errno, MyOS(1,2,3).c))
class MyOS2(OSError):
    def __new__(cls,a): return super().__new__(cls,2,a)
t(lambda: (MyOS2('x'),MyOS2('x').args, type(MyOS2('x'))))
def rec():
    rec()
t(rec)
def rr(): raise 3
t(rr)
def rr(): raise ValueError from 3
t(rr)
class X(Exception):
    def __new__(cls): return 3
def rr(): raise X
t(rr)
def rr():raise
t(rr)
def rr():
    try: 1/0
    except 3: pass
t(rr)
def rr():
    try: 1/0
    except* 3: pass
t(rr)
def rr():
    try: 1/0
    except* ExceptionGroup: pass
t(rr)
import operator
class A: pass
class B:
    def __index__(s): return 'x'
    def __len__(s): return -1
    def __repr__(s): return 3
    def __str__(s): return 3
    def __format__(s,x): return 3
    def __iter__(s): return 3
    def __hash__(s): return 'x'
    def __bool__(s): return 3
    def __contains__(s,o): return 3
    def __getitem__(s,i): raise IndexError
    def __length_hint__(s): return 'x'
    def __int__(s): return 'x'
    def __float__(s): return 'x'
class C:
    def __len__(s): return 'x'
    __iter__=None
    __contains__=None
    def __length_hint__(s): return -1
b=B();c=C();a=A()
for x in 'len(a);len(b);len(c);repr(b);str(b);format(b);iter(b);hash(b);bool(b);operator.index(b);operator.index("x");operator.length_hint(b);operator.length_hint(c);int(b);int(a);float(b);float(a);float("x");int("x");3 in a;3 in c;iter(a);iter(c);next(a);a[1];a.x;A[1];int[1];range(10**30)[10**29];[1][10**30];isinstance(1,2);issubclass(1,2);issubclass(int,2);isinstance(1,(int,2));isinstance("x",(int,2));int.x;hash([]);{[]:1};operator.setitem(a,1,2);"a"*"b";"a"*10**30;3+"x";"x"+3;[]+3;()+3;b""+3;-"x";abs("x");~1.5;2**"x";pow(2,3,"x");setattr(a,3,3);getattr(a,3);getattr(a,"q");setattr(1,"x",2);delattr(1,"x");setattr(1,"real",2);a();1<"x";isinstance(1,int|str);isinstance(1,list[int]);issubclass(int,list[int]);format(a,"x");format(object(),"x");sum([1,"x"]);operator.concat(1,2);divmod(1,"x");a@a;sum([0.1]*10);sum([1,2.5,3]);sum(["a"],"");sum([[1],[2]],[]);max();max([]);max([],default=3);max(1,2,default=3);min(3,1,key=lambda x:-x);max("abc");sorted([3,1,2],reverse=True);sorted("cab",key=ord);chr(-1);chr(97);ord("ab");ord(3);ord(b"a");bin(-5);hex(255);oct(8);round(2.5);round(2.675,2);round("x");iter(3,4);next(iter([]),5);next(iter([]));all([1,0]);any([0,1]);callable(3);vars(3);dir(3)[:3];hash("a")==hash("a");id(3)==id(3);input;eval("1+1");eval("x");eval(3);exec(3);compile("1+","f","eval");compile("1","f","foo");compile("1","f","eval",optimize=7);__import__("");__import__("x",level=1);globals()is globals();print(1,sep=3);print(1,2,sep="-",end="!\\n");format(3,5);getattr(a,"x",7);hasattr(a,"x");aiter(3);anext(3);breakpoint;isinstance(3,A);issubclass(bool,int);pow(2,10,1000);pow(2,-1,7);pow(2,-1);divmod(7,-2)'.split(';'):
    print(x,'::',end=' ')
    t(lambda: eval(x))
def st(s):
    print(s,'::',end=' ')
    try: exec(s)
    except BaseException as e: print(type(e).__name__, e)
st('del a[1]'); st('a[1]=2'); st('a.x=1;del a.y'); st('x=1;x@=2');st('x=1;x**="a"'); st('x=1;x+="a"'); st('x,y=1'); st('for i in 1:pass'); st('print >>3'); st('class X(1): pass'); st('f=1;f.x=2'); st('(1).real=3'); st('"abc".foo'); st('del "abc".foo'); st('with 1: pass')
st('import nope.x'); st('from . import x'); st('from os.path import *'); st('import os.nope')
st('class M(type):\n @classmethod\n def __prepare__(m,n,b): return 3\nclass X(metaclass=M): pass')
st('class M(type):\n def __new__(m,n,b,d): return 3\nclass X(metaclass=M): pass\nprint(X)')
st('class M1(type):pass\nclass M2(type):pass\nclass A(metaclass=M1):pass\nclass B(metaclass=M2):pass\nclass C(A,B):pass')
