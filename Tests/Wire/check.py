#!/usr/bin/python3
"""Holds the real `keys-server` to Docs/openapi.yaml: every status of the paper is really produced, with its word and its fields; and
among drawn requests no answer comes that the paper does not have.

    check.py [KEYS-SERVER]        .build/debug/keys-server where nothing is said; KEYS_SEED repeats a run, KEYS_SOAK draws more
"""

import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SERVER = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/debug/keys-server")
PAPER = yaml.safe_load((ROOT / "Docs/openapi.yaml").read_text())
METHODS = ["get", "put", "post", "delete", "head", "patch", "options"]
BLOB = 4_198_400
SEED = int(os.environ.get("KEYS_SEED") or time.time())
DRAW = random.Random(SEED)
VAULT_SYMBOLS, NAME_SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz", "abcdefghijklmnopqrstuvwxyz234567"
problems = []


def problem(text):
    problems.append(text)
    print("wire: " + text, file=sys.stderr)


def draw(symbols, count):
    return "".join(DRAW.choice(symbols) for _ in range(count))


def name():
    return draw(NAME_SYMBOLS, 64)


def vault():
    return DRAW.choice("01234567") + draw(VAULT_SYMBOLS, 25)


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """A server of its own on a free port."""

    def __init__(self, *words, folder=None):
        self.home = tempfile.mkdtemp(prefix="keys-wire-")
        self.data = (folder or self.home) + "/data"
        self.process = None
        self.words = words
        self.start()

    def start(self):
        self.log = open(self.home + "/log", "w+")
        words = ["serve", "--listen", "127.0.0.1:0", "--data", self.data, *self.words]
        self.process = subprocess.Popen([SERVER, *words], stderr=self.log)
        for _ in range(600):
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", pathlib.Path(self.home + "/log").read_text())
            if found:
                self.port = int(found.group(1))
                self.connection = None
                return
            time.sleep(0.05)
        sys.exit("wire: the server does not start: " + pathlib.Path(self.home + "/log").read_text())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def owner(self):
        done = subprocess.run([SERVER, "account", "new", "--data", self.data], capture_output=True, text=True, check=True)
        return done.stdout.split()[1]

    def device(self, owner, **body):
        return self.ask("POST", "/v1/devices", owner, json.dumps(body).encode()).json["token"]

    def ask(self, method, target, token=None, body=None, headers=None, judged=True):
        """Asks; judges what comes by the paper."""
        headers = dict(headers or {})
        if token is not None:
            headers["Authorization"] = "Bearer " + token
        for again in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request(method, target, body, headers)
                response = self.connection.getresponse()
                answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # A connection that was kept may have been ended meanwhile.
                self.connection.close()
                self.connection = None
                if again:
                    raise
        if answer.headers.get("connection") == "close":
            self.connection.close()
            self.connection = None
        if judged:
            judge(method, target, answer)
        return answer


# What the paper says.


def resolve(node):
    while isinstance(node, dict) and "$ref" in node:
        target = PAPER
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


OPERATIONS = {
    (method, path): {int(status): resolve(answer) for status, answer in item[method]["responses"].items()}
    for path, item in PAPER["paths"].items() for method in METHODS if method in item
}
PATTERNS = [(re.compile("/".join("[^/]*" if part.startswith("{") else re.escape(part) for part in path.split("/"))), path)
            for path in PAPER["paths"]]
VALIDATORS = {}
produced = set()


def path_of(target):
    plain = target.split("?", 1)[0]
    return next((path for pattern, path in PATTERNS if pattern.fullmatch(plain)), None)


def validator(schema):
    key = json.dumps(schema, sort_keys=True)
    if key not in VALIDATORS:
        whole = {**schema, "components": PAPER["components"]}
        VALIDATORS[key] = jsonschema.Draft202012Validator(whole)
    return VALIDATORS[key]


def judge(method, target, answer):
    """Says what is wrong with an answer by the paper."""
    path = path_of(target)
    what = f"{method} {target[:150]}: {answer.status} {answer.body[:150]!r}"
    if path is None:
        if (answer.status, answer.body) != (404, b'{"error":"nothing"}') and not (method == "HEAD" and answer.status == 404):
            problem(f"a path that is none: {what}")
        return
    if (method.lower(), path) not in OPERATIONS:
        allowed = ", ".join(m for m in ("GET", "PUT", "POST", "DELETE") if (m.lower(), path) in OPERATIONS)
        if answer.status != 405 or answer.headers.get("allow") != allowed:
            problem(f"a method that is none of its path ({allowed}): {what} {answer.headers.get('allow')}")
        return
    paper = OPERATIONS[(method.lower(), path)].get(answer.status)
    if paper is None:
        return problem(f"not in the paper: {what}")
    produced.add((method.lower(), path, answer.status))
    content = paper.get("content")
    if not content:
        if answer.body:
            problem(f"a body where none is: {what}")
    else:
        kind = answer.headers.get("content-type")
        if kind not in content:
            return problem(f"{kind} is not its type: {what}")
        schema = content[kind].get("schema")
        if schema is not None:
            for error in validator(schema).iter_errors(json.loads(answer.body)):
                problem(f"{error.message[:200]}: {what}")
    for field, rule in paper.get("headers", {}).items():
        value = answer.headers.get(field.lower())
        if value is None and rule.get("required"):
            problem(f"without {field}: {what}")
        if value is not None:
            for error in validator(rule["schema"]).iter_errors(value):
                problem(f"{field}: {error.message}: {what}")


# Every status.


def all_requests(one):
    """Each operation once, rightly written."""
    v, n = one or (vault(), name())
    return [
        ("POST", "/v1/accounts", None), ("GET", "/v1/account", None), ("DELETE", "/v1/account", None),
        ("POST", "/v1/account/token", json.dumps({"hash": hash_of(name())}).encode()), ("POST", "/v1/devices", b"{}"),
        ("DELETE", "/v1/devices/0123456789abcdef", None), ("GET", f"/v1/vaults/{v}/blobs", None),
        ("GET", f"/v1/vaults/{v}/blobs/{n}", None), ("PUT", f"/v1/vaults/{v}/blobs/{n}", b"abc"),
        ("DELETE", f"/v1/vaults/{v}/blobs/{n}", None),
    ]


def token_for(target, owner, device):
    if target in ("/v1/accounts", "/health"):
        return None
    return device if "/vaults/" in target else owner


def expect(answer, status, word=None, what=""):
    if answer.status != status or (word and answer.json != {"error": word}):
        problem(f"{what}: {answer.status} {answer.body[:200]!r} where {status} {word or ''} was to come")


def good_and_refused():
    """What goes well, and what is refused for how it is written or who asks."""
    server = Server("--rate", "0", "--open-registration")
    expect(server.ask("GET", "/health"), 200)
    made = server.ask("POST", "/v1/accounts")
    expect(made, 201)
    owner = made.json["token"]
    device, recovery_token = server.device(owner), draw(NAME_SYMBOLS, 51) + "q"
    v, n = vault(), name()
    blob, listing = f"/v1/vaults/{v}/blobs/{n}", f"/v1/vaults/{v}/blobs"
    pairing = server.device(owner, kind="pairing", vault=v, names=[n])
    body = json.dumps({"kind": "recovery", "hash": hash_of(recovery_token)}).encode()
    expect(server.ask("POST", "/v1/devices", owner, body), 201)
    expect(server.ask("POST", "/v1/devices", owner, body), 201)
    differs = json.dumps({"kind": "device", "hash": hash_of(recovery_token)}).encode()
    expect(server.ask("POST", "/v1/devices", owner, differs), 409, "differs")
    expect(server.ask("POST", "/v1/account/token", owner, json.dumps({"hash": hash_of(device)}).encode()), 409, "differs")
    expect(server.ask("GET", listing, device), 404, "nothing")
    expect(server.ask("GET", blob, device), 404, "nothing")
    expect(server.ask("PUT", blob, device, b"abc"), 201)
    expect(server.ask("PUT", blob, pairing, b"abc"), 200)
    expect(server.ask("PUT", blob, recovery_token, b"abd"), 409, "differs")
    expect(server.ask("PUT", blob, device, b"x" * (BLOB + 1)), 413, "size")
    for target in ("/v1/devices", "/v1/account/token"):
        expect(server.ask("POST", target, owner, b"{" + b" " * 5000 + b"}"), 413, "size")
    expect(server.ask("GET", blob, device), 200)
    page = server.ask("GET", listing + "?limit=1", device)
    expect(page, 200)
    expect(server.ask("GET", listing, device, headers={"If-None-Match": page.headers["etag"]}), 304)
    expect(server.ask("GET", "/v1/account", owner), 200)
    # A query where none may be, and a name that is none.
    for method, target, body in all_requests((v, n)) + [("GET", "/health", None)]:
        expect(server.ask(method, target + "?x=1", token_for(target, owner, device), body), 400, "grammar", target)
    # No token, and tokens of the other kinds.
    for method, target, body in all_requests((v, n)):
        if target == "/v1/accounts":
            continue
        expect(server.ask(method, target, None, body), 401, "token", target)
        expect(server.ask(method, target, "a" * 52, body), 401, "token", target)
        other = owner if "/vaults/" in target else device
        expect(server.ask(method, target, other, body), 403, "forbidden", f"{method} {target}")
    expect(server.ask("DELETE", blob, pairing), 204)
    expect(server.ask("DELETE", "/v1/devices/0123456789abcdef", owner), 204)
    new = name()[:51] + "q"
    expect(server.ask("POST", "/v1/account/token", owner, json.dumps({"hash": hash_of(new)}).encode()), 204)
    expect(server.ask("GET", "/v1/account", owner), 401, "token")
    # As many tokens as there may be.
    for _ in range(300):
        answer = server.ask("POST", "/v1/devices", new, b"{}")
        if answer.status != 201:
            break
    expect(answer, 507, "quota")
    expect(server.ask("DELETE", "/v1/account", new), 204)
    expect(server.ask("GET", listing, device), 401, "token")
    server.end()


def rates_and_quota():
    server = Server("--rate", "1", "--quota", "1000")
    owner = server.owner()
    device = server.device(owner)
    requests = all_requests(None) + [("GET", "/health?x", None)]
    for method, target, body in requests:
        if (method, target) == ("DELETE", "/v1/account"):
            continue
        statuses = [server.ask(method, target, token_for(target, owner, device), body).status for _ in range(6)]
        if 429 not in statuses:
            problem(f"{method} {target} was not told to wait: {statuses}")
    # An account that is told to wait is not erased by that.
    while server.ask("DELETE", "/v1/account", owner).status != 429:
        owner = server.owner()
        for _ in range(4):
            server.ask("GET", "/v1/account", owner)
    time.sleep(1.1)
    server.end()
    server = Server("--rate", "0", "--quota", "1000")
    expect(server.ask("POST", "/v1/accounts"), 403, "registration")
    device = server.device(server.owner())
    expect(server.ask("PUT", f"/v1/vaults/{vault()}/blobs/{name()}", device, b"x" * 800), 507, "quota")
    server.end()


def busy():
    """The database held by another program; then one that fails whoever reads it."""
    server = Server("--rate", "0", "--open-registration")
    owner = server.owner()
    device = server.device(owner)
    one = (vault(), name())
    server.ask("PUT", f"/v1/vaults/{one[0]}/blobs/{one[1]}", device, b"abc")
    holder = sqlite3.connect(server.data + "/store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for method, target, body in all_requests((one[0], name())):
        if method != "GET":
            expect(server.ask(method, target, token_for(target, owner, device), body), 503, "busy", f"{method} {target}")
    holder.execute("ROLLBACK")
    holder.close()
    # A fresh process whose readers have nothing in memory yet.
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(20)
    server.start()
    with open(server.data + "/store.db", "r+b") as file:
        file.write(b"\0" * os.fstat(file.fileno()).st_size)
    for method, target, body in all_requests(one):
        if method == "GET":
            expect(server.ask(method, target, token_for(target, owner, device), body), 503, "busy", f"{method} {target}")
    server.end()


def full():
    """A disk without room; only root can make one."""
    if os.geteuid() != 0:
        print("wire: not root: a full disk is not tried", file=sys.stderr)
        return [key for key in wanted() if key[2] == 507]
    place = tempfile.mkdtemp(prefix="keys-full-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", place], check=True)
    try:
        server = Server("--rate", "0", "--open-registration", folder=place)
        owner = server.owner()
        device = server.device(owner)
        one = (vault(), name())
        # Large enough that taking it away needs room in the log.
        expect(server.ask("PUT", f"/v1/vaults/{one[0]}/blobs/{one[1]}", device, b"x" * 200_000), 201)
        made = server.ask("POST", "/v1/devices", owner, b"{}").json["device"]
        try:
            with open(place + "/filler", "wb") as file:
                while True:
                    file.write(b"x" * 4096)
                    file.flush()
        except OSError:
            pass
        for method, target, body in all_requests((one[0], name())):
            target = target.replace("0123456789abcdef", made)
            if method == "DELETE" and "/vaults/" in target:
                target = f"/v1/vaults/{one[0]}/blobs/{one[1]}"
            # What fits into the log that is there already goes on; so until it does not.
            for _ in range(300):
                fresh = json.dumps({"hash": hash_of(name())}).encode() if target.endswith("token") else body
                answer = server.ask(method, target, token_for(target, owner, device), fresh)
                if method == "GET" or answer.status == 507:
                    break
                if method == "DELETE":
                    break
            if method != "GET":
                expect(answer, 507, "full", f"{method} {target}")
        server.end()
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        os.rmdir(place)
    return []


def wanted():
    return {(method, path, status) for (method, path), answers in OPERATIONS.items() for status in answers}


# Drawn requests.


def drawn():
    server = Server("--rate", "0", "--open-registration")
    owners = [server.owner(), server.owner()]
    spare = server.owner()
    devices = [server.device(owner) for owner in owners]
    vaults, names = [vault() for _ in range(2)], [name() for _ in range(4)]
    pairing = server.device(owners[0], kind="pairing", vault=vaults[0], names=names[:2])
    tokens = [*owners, *devices, *devices, pairing, None, "", "x", "a" * 52]
    bodies = [None, b"", b"{}", b"[]", b"null", b'{"kind":"device"}', b'{"kind":"owner"}', b'{"kind":7}', b'{"x":1}', b"\xff\xfe",
              b'{"kind":"pairing"}', b'{"hash":"' + b"0" * 64 + b'"}', b'{"names":[]}',
              b'{"kind":"recovery","hash":"' + b"1" * 64 + b'"}',
              json.dumps({"kind": "pairing", "vault": vaults[0], "names": names}).encode(), b"[" * 4000, b"x" * 5000, b"y" * 70_000,
              json.dumps({"kind": "pairing", "vault": vaults[0], "names": names * 3}).encode(), b'{"hash":null}',
              b'{"kind":"device","kind":"device"}']
    headers = [{}, {}, {"If-None-Match": "*"}, {"If-None-Match": 'W/"x", "y"'}, {"Range": "bytes=0-1"}, {"Content-Encoding": "gzip"},
               {"Accept": "text/html"}, {"Content-Type": "text/plain"}, {"X-HTTP-Method-Override": "DELETE"},
               {"Origin": "http://evil.example"},
               {"Cookie": "a=b"}, {"If-Match": '"x"'}, {"Accept-Encoding": "gzip, br"}, {"Authorization": "Basic YTpi"}]
    odd = ["", "x", "..", "%2e%2e", names[0].upper(), names[0] + "a", vaults[0] + "0", "8" + vaults[0][1:], "'", "*", "\\", "a" * 1500]
    queries = [""] * 8 + ["?", "?limit=1", "?limit=0", "?limit=1001", "?limit=1e3", "?after=" + names[0], "?after=x",
                          "?limit=2&after=" + names[1],
                          "?limit=1&limit=1", "?x=1", "?limit", "?&", "?limit=%31"]
    paths = list(PAPER["paths"]) + ["/", "//", "/v1", "/v1/", "/v1/vaults", "/v2/account",
                                   "/health/", "/v1/account/", "/V1/account", "/.git/config"]
    count = 40_000 if os.environ.get("KEYS_SOAK") else 4000
    for _ in range(count):
        target = DRAW.choice(paths)
        for word, choices in (("{vault}", vaults), ("{name}", names), ("{device}", ["0123456789abcdef"])):
            target = target.replace(word, DRAW.choice(choices if DRAW.random() < 0.8 else odd))
        target += DRAW.choice(queries)
        method, token = DRAW.choice(METHODS).upper(), DRAW.choice(tokens)
        # Accounts that others of these requests need are not erased, and their owners stay who they are.
        if method in ("DELETE", "POST") and target.startswith("/v1/account") and token in owners:
            token = spare
        answer = server.ask(method, target, token, DRAW.choice(bodies), DRAW.choice(headers))
        if answer.status >= 500 and answer.status not in (503, 507):
            problem(f"the server fails: {method} {target}: {answer.status}")
        if target == "/v1/accounts" and answer.status == 201 or answer.status == 204 and token == spare:
            spare = server.owner() if answer.status == 204 else spare
    said = pathlib.Path(server.home + "/log").read_text()
    if len(said.splitlines()) != 1 or server.process.poll() is not None:
        problem("the server said or did something: " + said)
    server.end()
    return count


def main():
    good_and_refused()
    rates_and_quota()
    busy()
    untried = full()
    count = drawn()
    for method, path, status in sorted(wanted() - produced - set(untried)):
        problem(f"in the paper and never seen: {method.upper()} {path} {status}")
    if problems:
        sys.exit(f"wire: {len(problems)} problems (KEYS_SEED={SEED})")
    seen = f"{len(wanted() - set(untried))} statuses of {len(OPERATIONS)} operations"
    print(f"wire: {seen}, each seen; {count} drawn requests (KEYS_SEED={SEED})")


main()
