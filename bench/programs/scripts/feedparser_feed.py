import feedparser

rss = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title><link>http://a.b/</link><description>D</description>
%s</channel></rss>""" % "".join("<item><title>Item %d &amp; more</title><link>http://a.b/%d</link><pubDate>Thu, 01 Jan 2004 19:48:%02d GMT</pubDate><description>&lt;b onclick='x'>bold&lt;/b></description></item>" % (i, i, i) for i in range(50))
d = feedparser.parse(rss)
print(d.version, d.feed.title, len(d.entries), d.bozo)
print(d.entries[3])
