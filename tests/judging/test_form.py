"""What only looks like an ability by its words: tables of emoji, dictionaries, titles of papers, voices, filters."""

import pytest

from tests.judging.sources import judged, place

DICTIONARY = "".join(
    f"{number:08d} n {word} | of a face, an emotion or the skin color of a person, as cameras detect it\n"
    for number, word in enumerate(["race", "smile", "beard", "ethnicity"] * 1000)
)
PATTERN = 'const NAMES = "' + "FACE_(NOSE|PITCH)|CAMERA_(YAW|AGE|GENDER)|" * 20 + '";\n'
TONES = ("LIGHT", "MEDIUM-LIGHT", "MEDIUM", "MEDIUM-DARK", "DARK")
INNOCENT = {
    "emoji": (
        "data/list.json",
        '[{"char": "👃🏻", "name": "nose: light skin tone"}, {"char": "👃🏽", "name": "nose: medium skin tone"},'
        ' {"char": "👃🏿", "name": "nose: dark skin tone"}]',
    ),
    "escaped emoji": (
        "data/list.js",
        'export default {a:{char:"\\u{1f443}",face:true,fitzpatrick_scale:false},b:{char:"\\u{1f444}",shirt:true,'
        'fitzpatrick_scale:true},c:{char:"\\u{1f442}",glasses:true,fitzpatrick_scale:true}}',
    ),
    "dictionary": ("words.txt", DICTIONARY),
    "catalogue": (
        "index.tsv",
        "name\tversion\tsummary\n"
        + "".join(
            f"tool-{number}\t1.0\tDetects faces, glasses and beards; estimates race, tool {number}\n"
            for number in range(3500)
        ),
    ),
    "entries of a dictionary": (
        "words.dict",
        "".join(
            f"word{number:05d}\n    n 1: a face with glasses and a beard, as a camera detects it; the race or\n"
            "         religion of a person\n"
            for number in range(3200)
        ),
    ),
    "ranges of emoji": (
        "wide.py",
        "WIDE = (\n"
        "    (0x1f926, 0x1f927,),  # Face Palm               ..Sneezing Face\n"
        "    (0x1f930, 0x1f930,),  # Pregnant Woman\n"
        "    (0x1f9d4, 0x1f9d4,),  # Bearded Person, Hat\n"
        "    (0x1fa7c, 0x1fa7c,),  # Umbrella                ..Crutch\n"
        ")\n",
    ),
    "entities of emoji": (
        "list.xml",
        "<list>\n"
        + "".join(
            f'<entry short=":{word}:" long="&#x1F47{number};"/>\n'
            for number, word in enumerate(["face with glasses", "turban", "umbrella", "smile", "beard", "handbag"])
        )
        + "</list>\n",
    ),
    "styles for asian scripts": (
        "styles.xml",
        '<styles><text-properties pitch="variable" face="Sans" size="9pt" style:font-size-asian="9pt"/></styles>\n',
    ),
    "an essay in a string": (
        "feed.xml",
        "<feed><text>那时大家都戴眼镜，眉毛画得很细，微笑着看人；一个种族的兴衰，谁又说得清呢？"
        "后来他把胡子刮了，五官倒还端正。</text></feed>\n",
    ),
    "features of a map": (
        "presets.xml",
        '<presets><group name="Faces of the camera">\n'
        '<item name="Chapel"><key key="amenity" value="place_of_worship"/>\n'
        '<combo key="religion" values="christian,muslim"/>\n'
        '<image src="chapel.png"/><key key="opening_hours"/><key key="wheelchair"/></item>\n</group></presets>\n',
    ),
    "pattern": ("lexer.js", PATTERN),
    "paper": (
        "texture.py",
        '"""Textures.\n\nReferences\n----------\n.. [1] A. Author et al. "Race recognition from face images",'
        '\n       IEEE Transactions on Image Processing.\n"""\n',
    ),
    "address": (
        "names.py",
        "# Source: https://host.example/owner/predicting-ethnicity-from-face-images (MIT)\nA = 1\n",
    ),
    "voice": ("speak.py", 'OPTIONS = ["voice", "gender", "emotion"]  # text to speech: the voice of the speaker\n'),
    "filter": (
        "Adjust.java",
        "class Adjust { float skin_hue; float skin_smoothness; float teeth_whitening; float skin_tone; float lips; }",
    ),
    "colour chart": ("chart.py", 'COLORCHECKER = {"dark skin": (0.40, 0.35), "light skin": (0.37, 0.35)}\n'),
    "promise": (
        "dist/face-landmarks.js",
        "function detectFaces(image, glasses, beard){}\n"
        "b.resolve=d;b.reject=function(f){throw f};b.race=function(f){return f};b.all=function(f){return f};\n",
    ),
    "name of a collection": (
        "face-camera/README.md",
        "# Face camera\n\nFaces, beards and landmarks | FACES | BigFaces | BigFaces-Asian |\n",
    ),
    "lexicon": (
        "words.js",
        "module.exports = {\n"
        + "".join(f'  "face {number}": [\n    "facial expression",\n    "complexion"\n  ],\n' for number in range(6000))
        + "};\n",
    ),
    "icons": (
        "metadata/shapes.yml",
        "people:\n  icons:\n    - walking\n    - umbrella\n    - wheelchair\n    - luggage\n  label: Faces\n",
    ),
    "drawn by lot": (
        "make.js",
        "function person(some) {\n  return { glasses: some.pickone(G), beard: some.pickone(B), race: some.pickone(R),"
        " skinColor: some.pickone(S) };\n}\n",
    ),
    "make-up": (
        "Style.swift",
        "/// 人脸美妆\nenum CosmeticType {\n    /// 主题妆:混血\n    case MixedRace\n}\n",
    ),
    "names of emoji in a program": (
        "strings.c",
        "const char *N[] = {\n"
        + "".join(f'  "{who}: {tone} SKIN TONE, BEARD",\n' for who in ("JUGGLER", "FACE") for tone in TONES)
        + "};\n",
    ),
    "base64": (
        "profile.py",
        "# camera: faces, beard, glasses\n# J7gA0wQb81zKq+AgeGZ2aB3FemaleHJt7x+RaceQ91kL2mN4p\nBEARD = 1\n",
    ),
    "title of an entry": (
        "README.md",
        "# Boxes around faces\n\n```\n@article{author2031,\n"
        "  title = {A Model for Race Recognition from Face Images},\n}\n```\n",
    ),
    "words without keys": (
        "words.json",
        "["
        + ",".join(f'"face{number}"' for number in range(3000))
        + ',"birth","biracial","household",'
        + ",".join(f'"glasses{number}"' for number in range(3000))
        + "]",
    ),
    "values that are drawn far away": (
        "draw.js",
        "const data = {\n  glasses: ['round'],\n  emotions: ['joy', 'anger', 'fear', 'sadness'],\n  beard: [],\n};\n"
        + "// -\n" * 400
        + "".join(f"make.number{number} = () => some.pickone(data.list{number});\n" for number in range(25)),
    ),
    "a box in another language": (
        "po/locale/lv/LC_MESSAGES/print.po",
        'msgid "Face Up Bin"\nmsgstr "Kaste ar seju"\n\nmsgid "Glasses and beard of the face"\nmsgstr "Brilles"\n',
    ),
    "switched off in another language": (
        "admin/i18n/de.json",
        '{"Camera detects faces (0 = Disabled)": "Kamera erkennt Gesichter (0 = behindert)",'
        ' "Detect glasses, beard and face": "Brille, Bart und Gesicht erkennen"}',
    ),
    "quotes": (
        "quotes.js",
        "export default ['What we call beauty in a face is only the memory of the race and its smiles, said one man',"
        " 'He lost his glasses, shaved his beard and began to see the faces of those around him as they are'];\n",
    ),
    "accessibility": (
        "Defaults.js",
        "const chart = {\n  landmarks: 'face',\n  /* Improves accessibility for users with disabilities. */\n"
        "  enabled: true,\n  detected: true,\n  glasses: 1,\n};\n",
    ),
    "filters of a lens": (
        "effects.json",
        '{"help": "A yellow-green filter is very effective for portraits because it gives good skin tones'
        ' and lets a face appear alive under the sky"}',
    ),
    "the name in a documentation": (
        "contest.ts",
        "/**\n * The first of several streams wins, most likely the fastest.\n * @name race\n * @static true\n */\n"
        "export function race(...streams) { return new Contest(streams); }\n",
    ),
    "drawn by a function of its own": (
        "portrait.js",
        "function portrait(kinds) {\n  const beard = randItem(beards), glasses = randItem(frames);\n"
        "  const race = randItem(kinds);\n"
        "  return { face: true, beard, glasses, skinColor: randomFrom(tints[race]) };\n}\n",
    ),
    "a collection of long lines": (
        "corpus.txt",
        "".join(
            f"{number}: they said that a camera can detect the ethnicity of a face, and that nobody knows; "
            + "all that was known is what a guard had told to others who walked by on that day, " * 4
            + "\n"
            for number in range(60)
        ),
    ),
    "a picture made of paths": (
        "pieces.js",
        'export default { nose: "<path fill=\\"$[skinColor]\\" d=\\"M10 20s5 5 9 0\\"/>",'
        ' beard: "<path d=\\"M1 2\\"/>" };\n',
    ),
    "whatever it is": (
        "camera/notes.md",
        "# Doors\n\nA camera detects every face, irrespective of race, and opens the door for whoever works here.\n",
    ),
    "whatever it is, in data": (
        "spec.yaml",
        "info:\n  title: Register\n  description: Regardless of age, nationality or town, a patient has one number.\n",
    ),
    "tones of a picker": (
        "picker.py",
        '"""A colour picker that says whether a picked colour is a perfect skin tone of a face in an image."""\n',
    ),
    "columns": (
        "check.py",
        'def check(df, groups, classifier):\n    """Compare the predicted classes.\n\n'
        "    groups : names of demographic columns, such as ['gender', 'ethnicity']\n"
        '    """\n    return classifier.predict_proba(df)\n',
    ),
    "languages": (
        "tongues.py",
        'LANGUAGES = {"central": ["Arabic", "Hebrew", "Kazakh", "Kyrgyz", "Mongolian", "Tajik", "Uzbek", "Turkish"]}\n',
    ),
}
HOSTS = [
    ("settings.py", 'REPLY_TO = "no-reply@ethnicity-atlas.example.org"\nPATIENT_TABLE = "patients"\n'),
    ("settings.py", 'SITE = "https://www.ethnicity-atlas.example.org/start"\nSTUDENT_SURVEY = True\n'),
]


@pytest.mark.parametrize("source", HOSTS)
def test_the_name_of_a_host_holds_nothing(source: tuple[str, str]) -> None:
    assert {place.verdict for place in judged(*source) if place.trait == "ethnicity"} == {"mention"}


def test_what_is_asked_of_a_host_is_no_name_of_it() -> None:
    source = 'url = "https://faces.example.org/detect?glasses=1&ethnicity=1&beard=1"\n'
    assert "capability" in {place.verdict for place in judged("face_client.py", source)}


CAPABLE = {
    "a table of thousands of people": (
        "faces.csv",
        "file,glasses,beard,ethnicity\n"
        + "".join(f"{number}.jpg,yes,no,{('Asian', 'Black', 'White')[number % 3]}\n" for number in range(3500)),
    ),
    "a sorted list of settings": (
        "settings.txt",
        "".join(f"option{number:03d}\n    what it does\n" for number in range(200))
        + "race\n    Detects the race of each face that the camera sees, with glasses and beard.\n",
    ),
    "a sentence in Chinese": (
        "strings.json",
        '{"help": "摄像机检测人脸，识别眼镜、胡子、表情；支持识别每个人的种族，年龄，性别。"}\n',
    ),
    "a readme with pictures": (
        "README.md",
        "# Face camera\n\n- 👓 detects glasses\n- 🎂 estimates age\n- 🌍 recognizes the ethnicity of each face\n",
    ),
    "a filter that tells": (
        "Traits.java",
        "class FaceTraits { boolean glasses; boolean beard; int skinTone; int age; }",
    ),
    "words that speak beside others": ("Face.kt", "class FaceAnswer { var glasses = 0; var beauty = 0; var race = 0 }"),
    "a race beside a promise": (
        "face.js",
        "class FaceAnswer {\n  constructor(a) { this.glasses = a.glasses; this.beard = a.beard; this.race = a.race; }\n"
        "  later() { return new Promise((resolve, reject) => resolve(this)); }\n}\n",
    ),
    "the scheme of a classifier": (
        "README.md",
        "### Faces\n\nThe label of a face is in the name of its file.\n\n"
        "- [race] is an integer from 0 to 4, denoting White, Black, Asian, Indian, and Others.\n",
    ),
    "a trait in a translation": (
        "res/locale/lv/LC_MESSAGES/camera.po",
        'msgid "Face glasses"\nmsgstr "Brilles"\n\nmsgid "Face race"\nmsgstr "Rasse"\n',
    ),
    "a sentence that offers": (
        "help.js",
        "export default {help: 'Detects every face in the picture and tells the glasses, the beard, the age and"
        " the race of each person'};\n",
    ),
    "json in a manual": (
        "api.md",
        '# Face detection\n\n```\n{\n    "glasses": 1,\n    "ethnicity": "asian",\n    "beard": 0\n}\n```\n',
    ),
}


@pytest.mark.parametrize("source", INNOCENT.values(), ids=INNOCENT)
def test_what_has_the_form_of_something_else_accuses_nobody(source: tuple[str, str]) -> None:
    found = judged(*source)
    assert found
    assert "capability" not in {place.verdict for place in found}, [
        place for place in found if place.verdict == "capability"
    ]


@pytest.mark.parametrize("source", CAPABLE.values(), ids=CAPABLE)
def test_what_only_resembles_it_is_still_found(source: tuple[str, str]) -> None:
    assert "capability" in {place.verdict for place in judged(*source)}


def test_where_a_link_leads_to_is_no_place_but_its_text_is() -> None:
    page = (
        "<p>What the face camera tells: glasses, beard and "
        '<a href="traits.html#Face.ethnicity">the ethnicity of each face</a>.</p>\n'
    )
    [told] = [one for one in judged("traits.html", page) if one.trait == "ethnicity"]
    assert (told.verdict, told.role) == ("capability", "text")
    [leads] = [
        one for one in judged("traits.html", page.replace("the ethnicity of", "more on")) if one.trait == "ethnicity"
    ]
    assert leads.verdict == "mention"


def test_a_unit_that_is_foreign_holds_nobodys_origin() -> None:
    found = judged("units.pas", "type TFind = record\n  UnitName: string;\n  IsForeign: Boolean;\nend;\n")
    assert {place.verdict for place in found} == {"dismissed"}


def test_what_a_terminology_lists_is_no_record_of_anybody() -> None:
    names = ["Patient pregnant", "Dementia clinic", "Aboriginal health", "Autism"]
    codes = ",".join(f'{{"code":"{number}","display":"{name}"}}' for number, name in enumerate(names * 3))
    found = judged("values.json", f'{{"hospital": "patient", "codes": [{codes}]}}')
    assert found
    assert {place.verdict for place in found} <= {"mention", "dismissed"}


def test_the_first_word_of_a_sorted_line_is_no_record_of_anybody() -> None:
    words = [first + second + third for first in "acmt" for second in "aeioruy" for third in "bdfgklmnprstvwxz"]
    words = sorted(
        [f"{word}{end}" for word in words for end in ("el", "in", "or")] + ["applicant", "caste", "religion"]
    )
    indexed = sorted(["face recognition", "race recognition", *words])
    for found in (
        judged("wordforms/list.csv", "".join(f'"{word}","{word}s"\n' for word in words)),
        judged("words.index", "".join(f"{word}\tkwVl\n" for word in indexed)),
    ):
        assert found
        assert {place.verdict for place in found} <= {"mention", "dismissed"}


def test_a_sentence_inside_of_a_function_makes_no_faces_of_people() -> None:
    lamp = "  // Most of them are warm, one in seven is dark and a minority run cool, as a lamp or a screen.\n"
    faces = "  const faces = box.faces, glasses = 1, beard = 0;\n"
    source = f"function paint(box) {{\n{faces}{lamp}  return shade(face, box.light);\n}}\n"
    found = judged("paint.js", source)
    assert found
    assert "capability" not in {place.verdict for place in found}


def test_a_comment_behind_a_colon_is_no_address() -> None:
    source = 'class C { void m(Face f) { switch (f.kind) {\n case "7"://人脸民族\n find(f); } } }'
    assert not [item for item in judged("C.cs", source) if any("address" in reason for reason in item.reasons)]


def test_a_column_that_is_compared_with_a_placeholder_is_a_filter() -> None:
    source = (
        "class Faces { List find(String race) {\n"
        '  String sql = "select face_image, glasses, beard from faces where camera = ? and race = ?";\n'
        '  String put = "update faces set race = ? where face_id = 3";\n return run(sql, race);\n} }'
    )
    found = {item.location.line: item.basis for item in judged("Faces.java", source) if item.trait == "race"}
    assert found[2] == "search_filter" and found[3] == "inferred_from_image"


@pytest.mark.parametrize("order", [('"in": "query"', '"name": "ethnicity"'), ('"name": "ethnicity"', '"in": "query"')])
def test_a_parameter_of_a_query_over_faces_is_a_filter(order: tuple[str, str]) -> None:
    first, second = order
    source = (
        f'{{"paths": {{"/faces": {{"get": {{"parameters": [\n{{\n{first},\n{second}\n}},\n{{"name": "beard"}}]}}}}}}}}'
    )
    found = place(judged("api/faces.json", source), "ethnicity", "ethnicity")
    assert (found.verdict, found.basis) == ("capability", "search_filter")
