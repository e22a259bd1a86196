# Private names are mangled in class bodies, but not as keywords of a call.


class A:
    def __f(self, __x=1):
        return __x

    def call(self):
        def g(**keywords):
            return keywords

        print(g(__x=1), g(*[], __x=2), g(**{}, __z=1), dict(__y=3))
        try:
            self.__f(__x=4)
        except TypeError as error:
            print(error)
        print(self.__f(_A__x=5))

        class B(Base, __option=1):
            pass

    def match(self, subject):
        match subject:
            case Point(__x=value):
                print(value)


class Base:
    def __init_subclass__(cls, **keywords):
        print(keywords)


class Point:
    __x = 1
    _A__x = 2


setattr(Point, "__x", 3)
A().call()
A().match(Point())
