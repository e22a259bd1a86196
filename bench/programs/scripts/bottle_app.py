from bottle import Bottle, request, response, template, HTTPError, SimpleTemplate
import io

app = Bottle()


@app.route("/hello/<name>")
def hello(name):
    response.set_header("X-Name", name)
    return template("<b>Hello {{name}}</b>\n% for i in range(n):\n  <i>{{i}}</i>\n% end\n", name=name, n=3)


@app.get("/re/<n:re:[0-9]+>")
def number(n):
    return {"n": int(n), "q": dict(request.query)}


@app.post("/post")
def post():
    return request.forms.getunicode("a")


def call(method, path, query="", body=b""):
    seen = []
    env = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "h", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    out = b"".join(app(env, lambda status, headers, exc=None: seen.append((status, sorted(headers)))))
    return seen, out


print(call("GET", "/hello/<x>"))
print(call("GET", "/re/42", "a=b&c=%20d"))
print(call("POST", "/post", body="a=%C3%A9".encode()))
print(call("GET", "/none")[0])
for i in range(300):
    call("GET", "/hello/x%d" % i)
print(SimpleTemplate("% def f(x):\n[{{x}}]\n% end\n{{!a}} {{a}}\n% f(3)\n").render(a="<&>"))
