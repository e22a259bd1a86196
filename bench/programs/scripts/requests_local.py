import threading, http.server, json, requests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", "/final")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.reply({"path": self.path, "agent": self.headers["X-Test"], "cookie": self.headers.get("Cookie")})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply({"body": body.decode(), "type": self.headers["Content-Type"]})

    def reply(self, data):
        text = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "k=v; Path=/")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
thread = threading.Thread(target=server.serve_forever, daemon=True)
thread.start()
base = "http://127.0.0.1:%d" % server.server_port
s = requests.Session()
s.headers["X-Test"] = "t"
r = s.get(base + "/a", params={"q": ["1", "é"]})
print(r.status_code, r.json(), r.headers["content-type"], r.encoding, r.cookies.get("k"))
r = s.get(base + "/redirect")
print(r.json(), [h.status_code for h in r.history])
print(s.post(base + "/p", json={"a": 1}).json())
print(s.post(base + "/p", data={"a": "1 2"}).json())
for i in range(100):
    assert s.get(base + "/n%d" % i).ok
try:
    requests.get("http://127.0.0.1:1/", timeout=1)
except requests.ConnectionError as e:
    print(type(e).__name__, "refused" in str(e))
server.shutdown()
thread.join()
