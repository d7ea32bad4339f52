"""Breaks the declaration, the versions and the folders of an object."""

from leverans.testing.ocfl_mutation import (
    ANSWER,
    EMPTY,
    NEW,
    Case,
    both,
    drop,
    everywhere,
    file,
    folder,
    listed,
    newest,
    oldest,
    put,
    renamed,
    undeclared,
    without_version,
)

LAYOUT_CASES = {
    "a file in the root": Case(file("skräp.txt"), "E001"),
    "a folder in the root": Case(file("skräp/a.txt"), "E001"),
    "an empty folder in the root": Case(folder("skräp"), "E001"),
    "a sidecar too many": Case(file("inventory.json.sha256"), "E001"),
    "a declaration that is a folder": Case(
        both(undeclared, folder("0=ocfl_object_1.1")), "E002 E003"
    ),
    "no declaration": Case(undeclared, "E003"),
    "two declarations": Case(file("0=ocfl_object_1.0", b"ocfl_object_1.0\n"), "E003"),
    "a declaration without 0=": Case(
        both(undeclared, file("ocfl_object_1.1", b"ocfl_object_1.1\n")), "E003 E004"
    ),
    "a declaration with 1=": Case(
        both(undeclared, file("1=ocfl_object_1.1", b"ocfl_object_1.1\n")), "E003 E005"
    ),
    "a declaration of a version that is none": Case(
        both(undeclared, file("0=ocfl_object_3.7", b"ocfl_object_3.7\n")), "E003 E006"
    ),
    "a declaration without line end": Case(file("0=ocfl_object_1.1", b"ocfl_object_1.1"), "E007"),
    "a declaration with two line ends": Case(
        file("0=ocfl_object_1.1", b"ocfl_object_1.1\n\n"), "E007"
    ),
    "no versions in versions": Case(newest(put("versions", value={})), "E008 E046 E066 E107"),
    "no first version": Case(without_version("v1"), "E009 E046 E092 E093"),
    "no second version": Case(without_version("v2"), "E010 E046 E092 E093"),
    "a padded version that lost its zero": Case(
        renamed(("v1", "v01"), ("v2", "v02"), ("v3", "v3")), "E011 E012 E013 W001"
    ),
    "a padded version among others": Case(renamed(("v3", "v03")), "E012 E013 W001"),
    "padding of two lengths": Case(
        renamed(("v1", "v001"), ("v2", "v002"), ("v3", "v03")), "E012 E013 W001"
    ),
    "padding": Case(renamed(("v1", "v001"), ("v2", "v002"), ("v3", "v003")), "W001"),
    "a path with another padding": Case(
        both(
            listed("v3/content/nytt.txt"),
            newest(put("manifest", NEW, value=["v03/content/nytt.txt"])),
        ),
        "E014 E023 E092",
    ),
    "a file in a version folder": Case(file("v2/skräp.txt"), "E015"),
    "a version without its content folder": Case(
        lambda sample: sample.files.pop(ANSWER), "E016 E092 E093"
    ),
    "contentDirectory with a slash": Case(
        everywhere(put("contentDirectory", value="content/a")), "E017 E108 E042 E016 W002"
    ),
    "contentDirectory that is no text": Case(
        everywhere(put("contentDirectory", value=1)), "E017 E108"
    ),
    "contentDirectory with a slash in 1.0": Case(
        newest(put("contentDirectory", value="")), "E017", "1.0"
    ),
    "contentDirectory of two periods": Case(
        everywhere(put("contentDirectory", value="..")), "E018 E042 E016 W002"
    ),
    "contentDirectory set late": Case(newest(put("contentDirectory", value="content")), "E019"),
    "contentDirectory that changes": Case(
        both(
            oldest(put("contentDirectory", value="data")),
        ),
        "E020 E042",
    ),
    "another folder of content": Case(listed("v3/data/nytt.txt"), "E021 E042 E016 W002"),
    "a file that no manifest lists": Case(file("v2/content/extra.txt"), "E023"),
    "an old manifest that lists too little": Case(
        oldest(drop("manifest", EMPTY)), "E023 E050 E057 E066"
    ),
    "an empty folder of content": Case(folder("v2/content/tom/mapp"), "E024"),
}
