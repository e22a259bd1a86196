from flask import Flask, request, jsonify, render_template_string, session, redirect, url_for, abort, flash, g
import logging

app = Flask(__name__)
app.secret_key = "secret"


@app.before_request
def before():
    g.count = session.get("count", 0)


@app.route("/")
def index():
    session["count"] = g.count + 1
    return render_template_string("<p>{{ greeting }} {{ url_for('item', n=3) }} {{ session.count }}</p>", greeting="<hi>")


@app.route("/item/<int:n>", methods=["GET", "POST"])
def item(n):
    if request.method == "POST":
        return jsonify(n=n, form=request.form.to_dict(), args=request.args.to_dict(flat=False)), 201
    if n > 10:
        abort(404)
    return redirect(url_for("index"))


@app.errorhandler(404)
def missing(e):
    return str(e), 404


@app.route("/boom")
def boom():
    return 1 / 0


logging.getLogger("flask_app").disabled = True
app.logger.disabled = True
c = app.test_client()
for path in "/", "/", "/item/3", "/item/11", "/nope", "/item/x", "/boom":
    r = c.get(path)
    print(path, r.status, r.headers.get("Location"), r.data[:200])
r = c.post("/item/5?a=1&a=2", data={"x": "y", "f": "é"})
print(r.status, r.json)
for i in range(200):
    assert c.get("/").status_code == 200
print(c.get("/").data)
with app.test_request_context("/item/4?q=1"):
    print(request.endpoint, request.view_args, request.url)
