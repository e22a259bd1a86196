import pytest, os


@pytest.fixture(scope="module")
def data():
    yield {"a": 1}


@pytest.mark.parametrize("x,y", [(1, 2), (3, 4), (5, 7)])
def test_add(x, y):
    assert x + 1 == y


def test_dict(data):
    assert data == {"a": 1, "b": [1, 2]}


def test_raises():
    with pytest.raises(ValueError, match="bad .*"):
        raise ValueError("bad thing")


def test_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("X", "1")
    (tmp_path / "f").write_text("x" * 10)
    print("captured output")
    assert os.environ["X"] == "1" and len((tmp_path / "f").read_text()) == 11, "length"


@pytest.mark.skip(reason="no")
def test_skip():
    pass


@pytest.mark.xfail
def test_xfail():
    assert "abc\ndef" == "abc\ndeg"


class TestClass:
    def setup_method(self):
        self.x = [1, 2, 3]

    def test_in(self):
        assert 5 in self.x

    def test_approx(self):
        assert 0.1 + 0.2 == pytest.approx(0.3)

    def test_long(self):
        assert list(range(30)) == list(range(29)) + [0]
