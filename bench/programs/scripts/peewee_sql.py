from peewee import Model, CharField, IntegerField, ForeignKeyField, fn, Case, Database, SQL, DateTimeField
import datetime


class Base(Model):
    class Meta:
        database = Database(None)


class User(Base):
    name = CharField(unique=True)
    age = IntegerField(default=0)


class Tweet(Base):
    user = ForeignKeyField(User, backref="tweets")
    text = CharField()
    when = DateTimeField(default=datetime.datetime.now)


q = (User.select(User.name, fn.COUNT(Tweet.id).alias("n")).join(Tweet).where((User.age > 18) & (User.name.startswith("a") | (Tweet.text << ["x", "y"])))
    .group_by(User.name).having(fn.COUNT(Tweet.id) > 1).order_by(SQL("n").desc()).limit(10))
print(q.sql())
print(Tweet.insert(user=1, text="t").sql()[0], User.update(age=User.age + 1).where(User.id == 3).sql(), User.delete().where(User.name.in_(["a"])).sql())
print(User._schema._create_table().query(), Tweet._meta.fields)
for i in range(150):
    q.where(User.age == i).sql()
