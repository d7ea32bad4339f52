"""Breaks what inventories say of files, and how they agree with each other."""

from leverans.testing.ocfl_mutation import (
    AGAIN,
    EMPTY,
    HELLO,
    LETTER,
    NEW,
    Case,
    as_of,
    both,
    drop,
    everywhere,
    file,
    folder,
    last,
    moved_state,
    newest,
    oldest,
    put,
    remade,
    renamed,
)
from leverans.testing.sample_ocfl import digest_of

CONTENT_CASES = {
    "a state that is none": Case(last(put("state", value=[])), "E050"),
    "a state of what is not in the manifest": Case(
        last(put("state", NEW, value=["nytt.txt"])), "E050"
    ),
    "a state in other letters": Case(
        last(put("state", value={AGAIN.upper(): ["brev/svar.txt"]})), "E050"
    ),
    "a state without lists": Case(last(put("state", EMPTY, value="tom.txt")), "E050"),
    "a name that is no text": Case(last(put("state", EMPTY, value=[None])), "E050 E051"),
    "a name with two periods": Case(last(put("state", EMPTY, value=["a/../b"])), "E052"),
    "an empty name": Case(last(put("state", EMPTY, value=[""])), "E052"),
    "a name that begins with a slash": Case(last(put("state", EMPTY, value=["/a"])), "E053"),
    "a name that ends with a slash": Case(last(put("state", EMPTY, value=["a/"])), "E053"),
    "a user that is none": Case(last(put("user", value="Test Testsson")), "E054"),
    "a user without a name": Case(
        last(put("user", value={"address": "mailto:test@example.org"})), "E054"
    ),
    "fixity that is none": Case(newest(put("fixity", value=None)), "E111"),
    "fixity that is none in 1.0": Case(newest(put("fixity", value=[])), "E055 E056", "1.0"),
    "fixity by an unknown algorithm": Case(
        newest(put("fixity", "crc32", value={"00000000": ["v1/content/tom.txt"]})), "E056"
    ),
    "fixity of an algorithm that is none": Case(newest(put("fixity", "md5", value=[])), "E057"),
    "fixity without lists": Case(
        newest(put("fixity", "md5", value={digest_of(b"", "md5"): "v1/content/tom.txt"})), "E057"
    ),
    "no sidecar": Case(lambda sample: sample.without.add("inventory.json.sha512"), "E058"),
    "no sidecar of a version": Case(
        lambda sample: sample.without.add("v1/inventory.json.sha512"), "E058"
    ),
    "a sidecar of another algorithm": Case(
        both(
            lambda sample: sample.without.add("v1/inventory.json.sha512"),
            file("v1/inventory.json.sha256"),
        ),
        "E058 E059 E015",
    ),
    "a sidecar that is wrong": Case(
        file("inventory.json.sha512", f"{EMPTY} inventory.json\n".encode()), "E060"
    ),
    "a sidecar of a version that is wrong": Case(
        file("v2/inventory.json.sha512", f"{EMPTY} inventory.json\n".encode()), "E060"
    ),
    "a sidecar of another form": Case(
        file("inventory.json.sha512", f"{EMPTY}\n".encode()), "E060 E061"
    ),
    "a sidecar that is empty": Case(file("v1/inventory.json.sha512", b""), "E061"),
    "no inventory": Case(
        lambda sample: sample.without.update({"inventory.json", "inventory.json.sha512"}), "E063"
    ),
    "another inventory in the newest version": Case(
        lambda sample: sample.root["versions"]["v3"].update(message="En annan"), "E064 W011"
    ),
    "a state that was another": Case(
        oldest(put("versions", "v1", "state", HELLO, value=["brev/annat.txt"])), "E066"
    ),
    "a state that had more": Case(
        oldest(put("versions", "v1", "state", HELLO, value=["brev/läs mig.txt", "b.txt"])), "E066"
    ),
    "a state that was another, by another algorithm": Case(
        moved_state("v1", "sha256"), "E066 W004"
    ),
    "a file in extensions": Case(file("extensions/a.txt"), "E067"),
    "a file that is changed": Case(file(LETTER, b"Hei\n"), "E092 E093"),
    "a file that is longer": Case(file(LETTER, b"Hejsan\n"), "E092 E093"),
    "a manifest without lists": Case(
        newest(put("manifest", HELLO, value=LETTER)), "E092 E023 E057"
    ),
    "a manifest with an empty list": Case(
        newest(put("manifest", HELLO, value=[])), "E092 E023 E057"
    ),
    "an old manifest that is wrong": Case(
        oldest(put("manifest", value={HELLO: ["v1/content/tom.txt"], EMPTY: [LETTER]})), "E066 E092"
    ),
    "an old manifest with another digest": Case(
        oldest(put("manifest", value={HELLO: [LETTER], AGAIN: ["v1/content/tom.txt"]})),
        "E050 E066 E092 E107",
    ),
    "fixity that is wrong": Case(
        newest(put("fixity", "md5", value={digest_of(b"", "md5"): [LETTER]})), "E093"
    ),
    "fixity that is wrong in an old inventory": Case(
        oldest(put("fixity", "size", value={"5": [LETTER]})), "E093"
    ),
    "a size with a leading zero": Case(
        newest(put("fixity", "size", value={"04": [LETTER]})), "E093"
    ),
    "a size beyond all measure": Case(
        newest(put("fixity", "size", value={"9" * 40: [LETTER]})), "E093"
    ),
    "fixity of a file that is not there": Case(
        newest(put("fixity", "sha1", digest_of(b"x", "sha1"), value=["v1/content/x"])), "E057 E093"
    ),
    "a message that is no text": Case(last(put("message", value=["m"])), "E094"),
    "a name twice": Case(last(put("state", EMPTY, value=["brev/svar.txt"])), "E095"),
    "a name that is a folder too": Case(last(put("state", EMPTY, value=["brev"])), "E095"),
    "a digest twice in the manifest": Case(
        newest(put("manifest", EMPTY.upper(), value=["v1/content/tom.txt"])), "E096 E101"
    ),
    "a digest twice in fixity": Case(
        newest(put("fixity", "md5", digest_of(b"", "md5").upper(), value=["v1/content/tom.txt"])),
        "E097 E101",
    ),
    "a path that is no text": Case(newest(put("manifest", HELLO, value=[LETTER, 1])), "E092 E098"),
    "a path with two periods": Case(
        newest(put("manifest", HELLO, value=[LETTER, "v1/content/../x"])), "E099 E092"
    ),
    "a path that begins with a slash": Case(
        newest(put("manifest", HELLO, value=["/" + LETTER])), "E100 E042 E023 E057 E092"
    ),
    "a path of fixity that ends with a slash": Case(
        newest(put("fixity", "md5", digest_of(b"Hej\n", "md5"), value=[LETTER + "/"])),
        "E057 E100 E093",
    ),
    "a path that is a folder too": Case(
        newest(put("manifest", EMPTY, value=["v1/content/tom.txt", "v1/content/brev"])),
        "E101 E092",
    ),
    "a key that nobody knows": Case(newest(put("färg", value={"a": [1, {}]})), "E102"),
    "a key of a version that nobody knows": Case(last(put("färg", value=1)), "E102"),
    "a key of a user that nobody knows": Case(last(put("user", "färg", value=1)), "E102"),
    "a version of an earlier specification": Case(as_of("1.0", "v2/"), "E103"),
    "a version of a later specification": Case(as_of("1.1", "v2/"), "E038", "1.0"),
    "a version without v": Case(renamed(("v3", "3")), "E001 E104 E040 E046 E064"),
    "a version without v in 1.0": Case(renamed(("v3", "3")), "E001 E040 E046 E064", "1.0"),
    "a version without a number": Case(renamed(("v3", "v3a")), "E001 E105 E040 E046 E064"),
    "a version 0": Case(renamed(("v1", "v0")), "E009 E010 E105"),
    "a digest that no version has": Case(
        both(
            file("v3/content/nytt.txt", b"nytt"),
            newest(put("manifest", NEW, value=["v3/content/nytt.txt"])),
        ),
        "E107",
    ),
    "a digest that no version has in 1.0": Case(
        both(
            file("v3/content/nytt.txt", b"nytt"),
            newest(put("manifest", NEW, value=["v3/content/nytt.txt"])),
        ),
        "E050",
        "1.0",
    ),
    "a folder in a version": Case(file("v2/skräp/a.txt"), "W002"),
    "an empty folder in a version": Case(folder("v2/skräp"), "W002"),
    "a content folder without content": Case(folder("v3/content"), "W003"),
    "sha256": Case(remade("sha256"), "W004"),
    "an id that is no URI": Case(everywhere(put("id", value="objekt 1")), "W005"),
    "no message": Case(everywhere(drop("versions", "v1", "message")), "W007"),
    "no user": Case(last(drop("user")), "W007"),
    "no address": Case(last(drop("user", "address")), "W008"),
    "an address that is no URI": Case(
        last(put("user", "address", value="test@example.org")), "W009"
    ),
    "no inventory in a version": Case(
        lambda sample: sample.without.update({"v2/inventory.json", "v2/inventory.json.sha512"}),
        "W010",
    ),
    "another user": Case(
        oldest(put("versions", "v1", "user", "name", value="Någon Annan")), "W011"
    ),
    "an extension of one's own": Case(file("extensions/egen/a.json"), "W013"),
}
