import chardet

samples = {"utf-8": "Ünïcödé text with ñ and 日本語 " * 40, "windows-1251": "Привет, как дела? Это русский текст для проверки. " * 40, "iso-8859-7": "Καλημέρα κόσμε, αυτό είναι ελληνικό κείμενο. " * 40,
    "utf-16": "plain text " * 40, "koi8-r": "Ещё один русский текст, немного другой. " * 40, "windows-1255": "שלום עולם זה טקסט בעברית " * 40}
for encoding, text in samples.items():
    print(encoding, chardet.detect(text.encode(encoding)))
    print(chardet.detect_all(text.encode(encoding))[:2])
