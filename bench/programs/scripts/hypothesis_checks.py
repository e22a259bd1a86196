from hypothesis import given, settings, strategies as st, find, seed, assume, example
import string


@seed(1)
@settings(max_examples=150, database=None, deadline=None)
@given(st.lists(st.integers()), st.text(), st.dictionaries(st.text(), st.floats(allow_nan=False)))
def check(xs, t, d):
    assert sorted(sorted(xs)) == sorted(xs)
    assert t.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == t
    assert dict(d) == d


check()


@seed(2)
@settings(max_examples=200, database=None, deadline=None, print_blob=False)
@given(st.lists(st.integers(0, 100)))
def broken(xs):
    assert sum(xs) < 150


try:
    broken()
except AssertionError as e:
    print("failed", getattr(e, "__notes__", None))
print(find(st.lists(st.integers(), min_size=3), lambda x: sum(x) > 10, settings=settings(database=None)))
print(st.builds(dict, a=st.just(1)), st.from_regex(r"[a-z]{3}\d+"), st.recursive(st.none(), st.lists))
