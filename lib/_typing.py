"""Primitives and accelerators for the typing module."""
# Taipan: type parameters and type aliases (PEP 695, 696, 646, 612). MIT licence.
#
# The compiler's intrinsics call the _make_* functions; bounds, constraints, defaults and values arrive as functions of
# the annotation format, and are evaluated when first asked for. What is given to the constructors is wrapped so that
# evaluate_bound and its like work for it too.
import sys as _sys
from types import GenericAlias as _GenericAlias, UnionType as Union

__all__ = []


def _caller():
    try:
        return _sys._getframe(2).f_globals.get("__name__")
    except (AttributeError, ValueError):
        return None


@staticmethod  # as an attribute of a class it binds nothing
def _idfunc(x, /):
    return x


class NoDefaultType:
    """The type of the NoDefault singleton."""
    __slots__ = ()
    __module__ = "typing"

    def __new__(cls):
        return NoDefault

    def __init_subclass__(cls, /, *args, **kwargs):
        raise TypeError("type 'NoDefaultType' is not an acceptable base type")

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"


NoDefault = object.__new__(NoDefaultType)


class _ConstEvaluator:
    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = value

    def __repr__(self):
        return f"<constevaluator {self._value!r}>"

    def __call__(self, format, /):
        value = self._value
        if format != 4:  # annotationlib.Format.STRING
            return value
        if isinstance(value, tuple):
            return "(" + ", ".join(_type_repr(item) for item in value) + ")"
        return _type_repr(value)


_ConstEvaluator.__name__ = _ConstEvaluator.__qualname__ = "_ConstEvaluator"
_ConstEvaluator.__module__ = "_typing"


def _type_repr(value):
    if value is ...:
        return "..."
    if isinstance(value, type) and not isinstance(value, _GenericAlias):
        if value.__module__ == "builtins":
            return value.__qualname__
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)


def _type_check(arg, message):
    import typing
    return typing._type_check(arg, message)


def _no_subclass(name):
    def __init_subclass__(cls, /, *args, **kwargs):
        raise TypeError(f"type 'typing.{name}' is not an acceptable base type")
    return __init_subclass__


def _union(left, right):
    return Union[left, right]


def _default_of(alias, index, parameter, args):
    if index == len(args) and parameter.__default__ is not NoDefault:
        return (*args, parameter.__default__)
    raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least {index + 1}")


class _Lazy:
    """An attribute computed by a function of the annotation format when first read."""

    def __init__(self, evaluator, absent, doc=None):
        self.evaluator = evaluator
        self.absent = absent
        self.__doc__ = doc

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        evaluate = instance.__dict__[self.evaluator]
        value = self.absent if evaluate is None else evaluate(1)
        instance.__dict__[self.name] = value
        return value


class _Evaluator:
    def __init__(self, key, doc=None):
        self.key = key
        self.__doc__ = doc

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.key]

    def __set__(self, instance, value):
        raise AttributeError("readonly attribute")


class _Parameter:
    __default__ = _Lazy("_evaluate_default", NoDefault)
    evaluate_default = _Evaluator("_evaluate_default")

    def __setattr__(self, name, value):
        if name.startswith("_evaluate") or name.startswith("__") and name != "__module__":
            raise AttributeError(f"'{type(self).__module__}.{type(self).__name__}' object attribute {name!r} is read-only")
        self.__dict__[name] = value

    def has_default(self):
        return self.__dict__["_evaluate_default"] is not None

    def __repr__(self):
        state = self.__dict__
        if state["__infer_variance__"]:
            return state["__name__"]
        sign = "+" if state["__covariant__"] else "-" if state["__contravariant__"] else "~"
        return sign + state["__name__"]

    def __reduce__(self):
        return self.__dict__["__name__"]

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")


def _set_variance(state, covariant, contravariant, infer_variance):
    if covariant and contravariant:
        raise ValueError("Bivariant types are not supported.")
    if infer_variance and (covariant or contravariant):
        raise ValueError("Variance cannot be specified with infer_variance.")
    state["__covariant__"] = bool(covariant)
    state["__contravariant__"] = bool(contravariant)
    state["__infer_variance__"] = bool(infer_variance)


def _check_name(kind, name):
    if not isinstance(name, str):
        raise TypeError(f"{kind}() argument 'name' must be str, not {type(name).__name__}")


class TypeVar(_Parameter):
    """Type variable.

The preferred way to construct a type variable is via the dedicated
syntax for generic functions, classes, and type aliases:

    class Sequence[T]:  # T is a TypeVar
        ...

Type variables exist primarily for the benefit of static type
checkers. They serve as the parameters for generic types as well
as for generic function and type alias definitions.
"""
    __module__ = "typing"
    __bound__ = _Lazy("_evaluate_bound", None)
    __constraints__ = _Lazy("_evaluate_constraints", ())
    evaluate_bound = _Evaluator("_evaluate_bound")
    evaluate_constraints = _Evaluator("_evaluate_constraints")
    __init_subclass__ = _no_subclass("TypeVar")

    def __new__(cls, name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False,
                infer_variance=False):
        _check_name("typevar", name)
        self = object.__new__(cls)
        state = self.__dict__
        state["__name__"] = name
        _set_variance(state, covariant, contravariant, infer_variance)
        if bound is not None:
            bound = _type_check(bound, "Bound must be a type.")
        if constraints:
            if len(constraints) == 1:
                raise TypeError("A single constraint is not allowed")
            if bound is not None:
                raise TypeError("Constraints cannot be combined with bound=...")
            constraints = tuple(_type_check(t, "TypeVar(name, constraint, ...): constraints must be types.")
                                for t in constraints)
        state["_evaluate_bound"] = None if bound is None else _ConstEvaluator(bound)
        state["_evaluate_constraints"] = _ConstEvaluator(constraints) if constraints else None
        state["_evaluate_default"] = None if default is NoDefault else _ConstEvaluator(default)
        state["__module__"] = _caller()
        return self

    def __typing_subst__(self, arg):
        import typing
        return typing._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        index = alias.__parameters__.index(self)
        if index < len(args):
            return args
        return _default_of(alias, index, self, args)


class ParamSpecArgs:
    """The args for a ParamSpec object.

Given a ParamSpec object P, P.args returns an instance of ParamSpecArgs.
"""
    __module__ = "typing"
    __slots__ = ("__origin__", "__weakref__")
    __init_subclass__ = _no_subclass("ParamSpecArgs")
    _suffix = ".args"

    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        origin = self.__origin__
        name = origin.__name__ if isinstance(origin, ParamSpec) else repr(origin)
        return name + self._suffix

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((type(self), self.__origin__))

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")


class ParamSpecKwargs:
    """The kwargs for a ParamSpec object.

Given a ParamSpec object P, P.kwargs returns an instance of ParamSpecKwargs.
"""
    __module__ = "typing"
    __slots__ = ("__origin__", "__weakref__")
    __init_subclass__ = _no_subclass("ParamSpecKwargs")
    _suffix = ".kwargs"

    def __init__(self, origin):
        self.__origin__ = origin

    __repr__ = ParamSpecArgs.__repr__
    __eq__ = ParamSpecArgs.__eq__
    __hash__ = ParamSpecArgs.__hash__
    __mro_entries__ = ParamSpecArgs.__mro_entries__


class ParamSpec(_Parameter):
    """Parameter specification variable.

The preferred way to construct a parameter specification is via the
dedicated syntax for generic functions, classes, and type aliases,
where the use of '**' creates a parameter specification.
"""
    __module__ = "typing"
    __bound__ = _Lazy("_evaluate_bound", None)
    __init_subclass__ = _no_subclass("ParamSpec")

    def __new__(cls, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False):
        _check_name("paramspec", name)
        self = object.__new__(cls)
        state = self.__dict__
        state["__name__"] = name
        _set_variance(state, covariant, contravariant, infer_variance)
        state["_evaluate_bound"] = None if bound is None else _ConstEvaluator(bound)
        state["_evaluate_default"] = None if default is NoDefault else _ConstEvaluator(default)
        state["__module__"] = _caller()
        return self

    @property
    def args(self):
        """Represents positional arguments."""
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        """Represents keyword arguments."""
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg):
        import typing
        return typing._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    """Type variable tuple. A specialized form of type variable that enables
variadic generics.

The preferred way to construct a type variable tuple is via the
dedicated syntax for generic functions, classes, and type aliases,
where a single '*' indicates a type variable tuple.
"""
    __module__ = "typing"
    __init_subclass__ = _no_subclass("TypeVarTuple")
    __or__ = None
    __ror__ = None

    def __new__(cls, name, *, default=NoDefault):
        _check_name("typevartuple", name)
        self = object.__new__(cls)
        state = self.__dict__
        state["__name__"] = name
        state["_evaluate_default"] = None if default is NoDefault else _ConstEvaluator(default)
        state["__module__"] = _caller()
        return self

    def __iter__(self):
        import typing
        yield typing.Unpack[self]

    def __repr__(self):
        return self.__name__

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._typevartuple_prepare_subst(self, alias, args)


def _unpacked_parameters(type_params):
    result = []
    for parameter in type_params:
        if isinstance(parameter, TypeVarTuple):
            result.extend(parameter)
        else:
            result.append(parameter)
    return tuple(result)


class TypeAliasType:
    """Type alias.

Type aliases are created through the type statement::

    type Alias = int

In this example, Alias and int will be treated equivalently by static
type checkers.
"""
    __module__ = "typing"
    __value__ = _Lazy("_evaluate_value", None)
    evaluate_value = _Evaluator("_evaluate_value")
    __init_subclass__ = _no_subclass("TypeAliasType")

    def __new__(cls, name, value, *, type_params=()):
        _check_name("typealias", name)
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        seen_default = False
        for parameter in type_params:
            if not isinstance(parameter, (TypeVar, ParamSpec, TypeVarTuple)):
                raise TypeError(f"Expected a type param, got {parameter!r}")
            if parameter.has_default():
                seen_default = True
            elif seen_default:
                raise TypeError(f"non-default type parameter '{parameter!r}' follows default type parameter")
        return _new_alias(name, type_params, _ConstEvaluator(value), _caller())

    @property
    def __name__(self):
        return self.__dict__["_name"]

    @property
    def __type_params__(self):
        return self.__dict__["_type_params"]

    @property
    def __parameters__(self):
        return _unpacked_parameters(self.__dict__["_type_params"])

    def __setattr__(self, name, value):
        if name in ("__name__", "__type_params__", "__parameters__", "__value__", "__module__"):
            raise AttributeError("readonly attribute")
        raise AttributeError(f"'typing.TypeAliasType' object has no attribute {name!r}")

    def __repr__(self):
        return self.__dict__["_name"]

    def __reduce__(self):
        return self.__dict__["_name"]

    def __getitem__(self, args):
        if not self.__dict__["_type_params"]:
            raise TypeError("Only generic type aliases are subscriptable")
        return _GenericAlias(self, args)

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __iter__(self):
        import typing
        yield typing.Unpack[self]


def _new_alias(name, type_params, evaluate, module):
    self = object.__new__(TypeAliasType)
    state = self.__dict__
    state["_name"] = name
    state["_type_params"] = type_params
    state["_evaluate_value"] = evaluate
    state["__module__"] = module
    return self


class Generic:
    """Abstract base class for generic types

On Python 3.12 and newer, generic classes implicitly inherit from
Generic when they declare a parameter list after the class's name::

    class Mapping[KT, VT]:
        def __getitem__(self, key: KT) -> VT:
            ...
            # Etc.

On older versions of Python, however, generic classes have to
explicitly inherit from Generic.
"""
    __module__ = "typing"
    __slots__ = ()

    @classmethod
    def __class_getitem__(cls, args):
        import typing
        return typing._generic_class_getitem(cls, args)

    @classmethod
    def __init_subclass__(cls, *args, **kwargs):
        import typing
        return typing._generic_init_subclass(cls, *args, **kwargs)


# ---- what the compiler calls

def _make(cls, name, module):
    self = object.__new__(cls)
    state = self.__dict__
    state["__name__"] = name
    state["__covariant__"] = state["__contravariant__"] = False
    state["__infer_variance__"] = True
    state["_evaluate_bound"] = state["_evaluate_constraints"] = state["_evaluate_default"] = None
    state["__module__"] = module
    return self


def _make_typevar(name):
    return _make(TypeVar, name, _caller())


def _make_typevar_with_bound(name, evaluate):
    self = _make(TypeVar, name, _caller())
    self.__dict__["_evaluate_bound"] = evaluate
    return self


def _make_typevar_with_constraints(name, evaluate):
    self = _make(TypeVar, name, _caller())
    self.__dict__["_evaluate_constraints"] = evaluate
    return self


def _make_paramspec(name):
    return _make(ParamSpec, name, _caller())


def _make_typevartuple(name):
    return _make(TypeVarTuple, name, _caller())


def _make_typealias(name, type_params, evaluate):
    return _new_alias(name, type_params or (), evaluate, _caller())


def _set_typeparam_default(parameter, evaluate):
    parameter.__dict__["_evaluate_default"] = evaluate
    return parameter


def _subscript_generic(parameters):
    import typing
    return typing._GenericAlias(Generic, _unpacked_parameters(parameters))
