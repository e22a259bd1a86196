import django
from django.conf import settings

settings.configure(USE_TZ=True, LANGUAGE_CODE="en-us", TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}], ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"])
django.setup()
from django.template import engines
from django import forms
from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse, resolve
from django.test import RequestFactory, Client
from django.utils import timezone, text, html, dateformat
from django.core import signing, validators
from django.core.exceptions import ValidationError
import datetime

urlpatterns = [path("a/<int:n>/", lambda request, n: JsonResponse({"n": n, "q": request.GET}), name="a"),
    path("b/<slug:s>", lambda request, s: HttpResponse(s), name="b")]


class Person(forms.Form):
    name = forms.CharField(max_length=10)
    age = forms.IntegerField(min_value=0)
    mail = forms.EmailField(required=False)
    when = forms.DateField()


f = Person({"name": "x" * 11, "age": "-1", "mail": "no", "when": "2020-02-30"})
print(f.is_valid(), f.errors.as_json())
f = Person({"name": "x", "age": "1", "mail": "a@b.org", "when": "2020-02-28"})
print(f.is_valid(), f.cleaned_data)
print(f.as_p())
t = engines["django"].from_string("""{% for k, v in d.items %}{{ forloop.counter }}{{ k|title }}={{ v|default:"none"|floatformat:2 }}{% if not forloop.last %},{% endif %}{% endfor %}
{% with x=3 %}{{ x|add:4 }}{% endwith %} {{ text|truncatewords:3|linebreaks }} {{ when|date:"Y-m-d H:i" }} {% url "a" n=5 %} {{ "<b>"|escape }} {{ l|join:"-" }} {% cycle 'a' 'b' %} {{ n|filesizeformat }} {{ l|length|pluralize }}""")
when = datetime.datetime(2020, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
for i in range(50):
    out = t.render({"d": {"a": 1.5, "b": None}, "text": "one two three four", "when": when, "l": [1, 2], "n": 123456})
print(out)
c = Client()
for p in "/a/3/?x=1&x=2", "/b/some-slug", "/a/x/":
    r = c.get(p)
    print(p, r.status_code, r.content[:100])
print(reverse("b", args=["q"]), resolve("/a/7/"))
print(text.slugify("Héllo World!"), html.strip_tags("<p>x</p>"), dateformat.format(when, "D d M Y"))
print(signing.loads(signing.dumps({"a": [1, 2]})))
try:
    validators.URLValidator()("nope")
except ValidationError as e:
    print(e)
from django.db import models
from django.db.models import Q, F

print(Q(a=1) & ~Q(b__gt=2) | Q(c=F("d") + 1))
