from werkzeug.routing import Map, Rule, NotFound, RequestRedirect, MethodNotAllowed
from werkzeug.datastructures import MultiDict, Headers, FileStorage
from werkzeug.http import parse_options_header, parse_date, dump_cookie, parse_accept_header, http_date
from werkzeug.security import generate_password_hash, check_password_hash
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request, Response
from werkzeug.formparser import parse_form_data
import datetime

m = Map([Rule("/"), Rule("/x/<int:a>/<path:b>", endpoint="x"), Rule("/y/<any(p,q):k>/", endpoint="y", methods=["POST"])] + [Rule("/r%d/<n>" % i, endpoint="r%d" % i) for i in range(300)])
u = m.bind("example.com", "/")
print(u.match("/x/3/a/b/c"), u.build("x", {"a": 1, "b": "q/w"}), u.match("/r299/z"))
for p in "/y/p/", "/none", "/y/z":
    try:
        print(u.match(p))
    except Exception as e:
        print(type(e).__name__, e)
print(parse_options_header('form-data; name="a"; filename="b \\"c\\".txt"'), parse_date("Sun, 06 Nov 1994 08:49:37 GMT"))
print(dump_cookie("k", "v é", max_age=5, httponly=True, expires=datetime.datetime(2020, 1, 1)), parse_accept_header("text/html,*/*;q=0.5").best)
h = generate_password_hash("pw", "pbkdf2:sha256:1000")
print(check_password_hash(h, "pw"), check_password_hash(h, "no"))
b = EnvironBuilder(method="POST", data={"a": "1", "f": (__import__("io").BytesIO(b"data" * 5000), "n.txt")})
stream, form, files = parse_form_data(b.get_environ())
print(form, files["f"].filename, len(files["f"].read()))


@Request.application
def app(request):
    return Response("%s %s %s" % (request.method, request.path, request.args), headers={"ETag": '"x"'})


r = Client(app).get("/p?a=b")
print(r.status, r.text, r.headers)
