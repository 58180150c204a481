"""Sends forms with Python's libraries: `python_clients.py CLIENT BASE`.

What was sent is what the server sees; what was told stands on standard output, a JSON object a case.
"""

import asyncio
import hashlib
import json
import sys
import urllib.parse
import urllib.request
from importlib.metadata import version

CLIENT, BASE = sys.argv[1:3]
URLENCODED, MULTIPART, JSON = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
TEXTS = [
    ("title", "Grüße, 世界 😀"),
    ("sum", "1+1=2 & 100% ;"),
    ("empty", ""),
    ("tag", "a"),
    ("tag", "b c"),
    ("tag", "a"),
]
BYTES = bytes(range(256)) + b"\r\n--\r\n\r\n----boundary\r\n--\r\r\n"
OBJECT = {
    "title": 'Grüße "世界" 😀\n',
    "price": 0.5,
    "yes": True,
    "nothing": None,
    "list": ["a", 2, {"deep": []}],
    "user": {"name": "Ann"},
}
OBJECT_ENTRIES = [
    {"name": "title", "value": OBJECT["title"]},
    {"name": "price", "value": 0.5},
    {"name": "yes", "value": True},
    {"name": "nothing", "value": None},
    {"name": "list", "path": [0], "value": "a"},
    {"name": "list", "path": [1], "value": 2},
    {"name": "list", "path": [2, "deep"], "value": []},
    {"name": "user", "path": ["name"], "value": "Ann"},
]


def text(name, value):
    return {"name": name, "value": value}


def file(name, filename, content, content_type=None):
    entry = {
        "name": name,
        "filename": filename,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return {**entry, "content_type": content_type} if content_type else entry


PAIRS = [text(*pair) for pair in TEXTS]


def told(name, enctype, entries, **more):
    sender = f"Python {sys.version.split()[0]}" if CLIENT == "urllib" else f"{CLIENT} {version(CLIENT)}"
    print(json.dumps({"name": name, "version": f"{sender}", "enctype": enctype, "entries": entries, **more}))
    return f"{BASE}/f/{CLIENT}/{name}"


def urllib_():
    def post(url, body, headers={}):
        urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers)).read()

    post(told("urlencode", URLENCODED, PAIRS), urllib.parse.urlencode(TEXTS))
    doseq = [text("a", "1"), text("l", "x"), text("l", "y z")]
    post(
        told("urlencode-doseq", URLENCODED, doseq),
        urllib.parse.urlencode({"a": 1, "l": ["x", "y z"]}, doseq=True),
    )
    post(
        told(
            "urlencode-latin1",
            URLENCODED,
            [text("n", "é€"), text("_charset_", "latin1")],
            charset="windows-1252",
        ),
        urllib.parse.urlencode([("n", "é€".encode("cp1252")), ("_charset_", "latin1")]),
    )
    post(told("json", JSON, OBJECT_ENTRIES, tree=OBJECT), json.dumps(OBJECT), {"Content-Type": JSON})
    urllib.request.urlopen(told("query", URLENCODED, PAIRS) + "?" + urllib.parse.urlencode(TEXTS)).read()


def urllib3_():
    import urllib3

    http = urllib3.PoolManager()
    http.request("POST", told("fields", MULTIPART, PAIRS), fields=TEXTS)
    entries = [
        text("n", "1"),
        file("f", "größe 世界.txt", BYTES, "text/plain"),
        file("g", 'we"ird\\na;me.bin', b"", "application/octet-stream"),
    ]
    http.request(
        "POST",
        told("files", MULTIPART, entries),
        fields=[("n", "1"), ("f", ("größe 世界.txt", BYTES)), ("g", ('we"ird\\na;me.bin', b""))],
    )
    http.request("POST", told("urlencoded", URLENCODED, PAIRS), fields=TEXTS, encode_multipart=False)
    http.request("POST", told("json", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT)
    field = urllib3.fields.RequestField(
        name="f", filename="größe.txt", data=b"x", header_formatter=urllib3.fields.format_header_param_rfc2231
    )
    field.make_multipart(content_type="text/plain")
    body, content_type = urllib3.encode_multipart_formdata([field])
    http.request(
        "POST",
        told("rfc2231", MULTIPART, [file("f", "größe.txt", b"x", "text/plain")]),
        body=body,
        headers={"Content-Type": content_type},
    )


def requests_():
    import requests

    requests.post(told("data", URLENCODED, PAIRS), data=TEXTS)
    requests.post(told("json", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT)
    entries = [
        text("n", "1"),
        text("l", "x"),
        text("l", "y"),
        file("f", "größe 世界.txt", b"x\n", "text/plain"),
        file("g", "a.bin", BYTES),
    ]
    requests.post(
        told("files", MULTIPART, entries),
        data={"n": 1, "l": ["x", "y"]},
        files=[("f", ("größe 世界.txt", b"x\n", "text/plain")), ("g", ("a.bin", BYTES))],
    )
    requests.post(
        told("file-odd-names", MULTIPART, [file('na"me\n', 'we"ird\n\\.txt', b"x")]),
        files={'na"me\n': ('we"ird\n\\.txt', b"x")},
    )
    requests.post(
        told("file-as-text", MULTIPART, PAIRS), files=[(name, (None, value)) for name, value in TEXTS]
    )
    requests.post(
        told("chunked", URLENCODED, [text("a", "1"), text("b", "2")]),
        data=iter([b"a=1", b"&b=", b"2"]),
        headers={"Content-Type": URLENCODED},
    )
    requests.get(told("params", URLENCODED, PAIRS), params=TEXTS)


def requests_toolbelt_():
    import requests
    from requests_toolbelt import MultipartEncoder

    def post(name, entries, fields):
        body = MultipartEncoder(fields)
        requests.post(told(name, MULTIPART, entries), data=body, headers={"Content-Type": body.content_type})

    post("encoder", PAIRS, TEXTS)
    post(
        "encoder-files",
        [text("n", "1"), file("f", "größe.txt", BYTES, "text/plain")],
        {"n": "1", "f": ("größe.txt", BYTES, "text/plain")},
    )


def httpx_():
    import httpx

    httpx.post(
        told(
            "data",
            URLENCODED,
            [text("title", "Grüße"), text("tag", "a"), text("tag", "b c"), text("yes", "true")],
        ),
        data={"title": "Grüße", "tag": ["a", "b c"], "yes": True},
    )
    httpx.post(told("json", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT)
    why = r"httpx escapes a quote as browsers do, but also \ as \\; a browser's two backslashes look the same, so two are read."
    entries = [
        text("n", "1"),
        file("f", "größe 世界.txt", BYTES, "text/plain"),
        file("g", 'we"ird\\\\.bin', b"", "application/octet-stream"),
    ]
    httpx.post(
        told("files", MULTIPART, entries, why=why),
        data={"n": "1"},
        files=[("f", ("größe 世界.txt", BYTES)), ("g", ('we"ird\\.bin', b""))],
    )
    httpx.post(
        told(
            "names",
            MULTIPART,
            [text('we"ird', "1"), text("back\\\\", "2"), text("semi;colon", "3"), file("f", "x", b"1")],
            why=why,
        ),
        data={'we"ird': "1", "back\\": "2", "semi;colon": "3"},
        files={"f": ("x", b"1")},
    )
    httpx.post(
        told("content-chunked", URLENCODED, [text("a", "1"), text("b", "2")]),
        content=iter([b"a=1&b", b"=2"]),
        headers={"Content-Type": URLENCODED},
    )
    httpx.get(told("params", URLENCODED, PAIRS), params=TEXTS)


def aiohttp_():
    import aiohttp

    def form(fields, **options):
        data = aiohttp.FormData(**options)
        for name, value, *more in fields:
            data.add_field(name, value, **(more[0] if more else {}))
        return data

    async def run():
        async with aiohttp.ClientSession() as session:

            async def post(url, **how):
                (await session.post(url, **how)).release()

            await post(
                told("dict", URLENCODED, [text("a", "1"), text("b", "ü x")]), data={"a": "1", "b": "ü x"}
            )
            await post(told("pairs", URLENCODED, PAIRS), data=form(TEXTS))
            await post(told("multipart", MULTIPART, PAIRS), data=form(TEXTS, default_to_multipart=True))
            await post(
                told(
                    "files",
                    MULTIPART,
                    [text("n", "1"), file("f", "gr%C3%B6%C3%9Fe.txt", BYTES, "text/plain")],
                    why="aiohttp escapes file names by percent; a browser does not, so the escapes are what was typed.",
                ),
                data=form(
                    [("n", "1"), ("f", BYTES, {"filename": "größe.txt", "content_type": "text/plain"})]
                ),
            )
            await post(
                told("files-unquoted", MULTIPART, [file("f", "größe.txt", BYTES, "text/plain")]),
                data=form(
                    [("f", BYTES, {"filename": "größe.txt", "content_type": "text/plain"})],
                    quote_fields=False,
                ),
            )
            await post(told("json", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT)
            await post(
                told("json-deflate", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT, compress="deflate"
            )
            await post(told("json-gzip", JSON, OBJECT_ENTRIES, tree=OBJECT), json=OBJECT, compress="gzip")

    asyncio.run(run())


{
    "urllib": urllib_,
    "urllib3": urllib3_,
    "requests": requests_,
    "requests-toolbelt": requests_toolbelt_,
    "httpx": httpx_,
    "aiohttp": aiohttp_,
}[CLIENT]()
