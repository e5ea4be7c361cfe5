"""An invented audit of an invented vendor, with hostile strings in every place that a stranger can write to."""

import hashlib
from datetime import date

import msgspec

from sunlit.judging.baseline import Saved, apply_baseline
from sunlit.judging.local import Judgement, apply_judgement
from sunlit.schema import (
    AuditResult,
    Basis,
    Capability,
    Carrier,
    Decision,
    Finding,
    LocalJudgement,
    Location,
    Member,
    Role,
    Skipped,
    Summary,
    Tally,
    Verdict,
)
from sunlit.vocabulary.model import Example, Group, LegalText, Spelling, Status, Trait, Vocabulary

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202egnp.exe\x00]]>{0}[x](http://a.example/)'\"&\u2028"
LONG = "x" * 6000 + " LMK_ETHNIC_UYGHUR " + "宽" * 4000
HEADER = "include/lumenka/lmk_face.h"


def trait(id: str, name: str, status: Status, *groups: Group) -> Trait:
    word = Spelling(text=name, language="en")
    law = (
        LegalText(
            text="Regulation (EU) 2016/679 (GDPR)",
            article="Article 9(1)",
            says="personal data revealing racial or ethnic origin",
        ),
    )
    example = (Example(text=name, finds=(id,)),)
    return Trait(
        id=id,
        name=name,
        status=status,
        definition=f"What is said about a person's {name}.",
        spellings=(word,),
        examples=example,
        counterexamples=example,
        law=law if status == "protected" else (),
        groups=groups,
    )


def group(id: str, name: str) -> Group:
    return Group(id=id, name=name, spellings=(), sets=("invented",))


VOCABULARY = Vocabulary(
    traits=(
        trait("ethnicity", "ethnicity", "protected", group("uyghur", "Uyghur"), group("tibetan", "Tibetan")),
        trait("race", "race", "protected", group("asian", "Asian"), group("black", "Black")),
        trait("gender", "gender", "sensitive"),
    ),
    cues=(),
    version="0123456789abcdef",
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def at(path: str, line: int | None, column: int = 5, offset: int | None = None) -> Location:
    if line is None:
        return Location(path=path, offset=offset or 0, sha256=digest(path))
    return Location(path=path, offset=offset or line * 40, sha256=digest(path), line=line, column=column)


def finding(
    name: str,
    location: Location,
    excerpt: str,
    *,
    capability: str = "",
    trait: str = "ethnicity",
    groups: tuple[str, ...] = (),
    verdict: Verdict = "capability",
    basis: Basis = "inferred_from_image",
    role: Role = "enumerator",
    container: str = "",
    confidence: float = 0.9,
    reasons: tuple[str, ...] = (),
    language: str = "c",
) -> Finding:
    return Finding(
        fingerprint=digest(f"{location.path} {container} {name} {location.offset}")[:24],
        capability=capability,
        trait=trait,
        groups=groups,
        verdict=verdict,
        basis=basis,
        role=role,
        name=name,
        container=container,
        confidence=confidence,
        reasons=reasons,
        language=language,
        location=location,
        excerpt=excerpt,
    )


def ethnicity() -> tuple[Capability, tuple[Finding, ...]]:
    """The strongest: an enum that names a people, with a chain of carriers to a call."""
    enum, names_it = "LMK_ETHNIC_TYPE", "its values are names of peoples: Uyghur"
    faces = "stands beside face attributes such as glasses, beard, mask"
    findings = (
        finding(
            "LMK_ETHNIC_UYGHUR",
            at(HEADER, 1204),
            "    LMK_ETHNIC_UYGHUR = 1,   // 维吾尔族",
            capability="cap-ethnic",
            groups=("uyghur",),
            container=enum,
            confidence=0.98,
            reasons=(names_it, faces, "a value says that the device could not tell"),
        ),
        finding(
            enum,
            at(HEADER, 1202, 14),
            "typedef enum LMK_ETHNIC_TYPE {",
            capability="cap-ethnic",
            role="type",
            confidence=0.97,
            reasons=(names_it,),
        ),
        finding(
            "LMK_ETHNIC_OTHER",
            at(HEADER, 1205),
            "    LMK_ETHNIC_OTHER = 2,    // 其他",
            capability="cap-ethnic",
            container=enum,
            reasons=(faces,),
        ),
        finding(
            "eEthnic",
            at(HEADER, 1260, 21),
            "    LMK_ETHNIC_TYPE eEthnic;  // 民族",
            capability="cap-ethnic",
            role="field",
            container="LMK_FACE_ATTR",
            confidence=0.95,
            reasons=("its type is LMK_ETHNIC_TYPE", faces),
        ),
    )
    carriers = (
        Carrier("eEthnic", "field", "LMK_FACE_ATTR", enum, 1, at(HEADER, 1260, 21)),
        Carrier("stAttr", "field", "LMK_EVENT_FACE", "LMK_FACE_ATTR", 2, at(HEADER, 1311, 19)),
        Carrier("stSearch", "field", "LMK_SEARCH_RESULT", "LMK_FACE_ATTR", 2, at(HEADER, 1350, 19)),
        Carrier(
            "pEvent", "parameter", "LMK_StartFaceEvents", "LMK_EVENT_FACE", 3, at(HEADER, 2210, 48), "exported_function"
        ),
        Carrier(
            "pResult",
            "parameter",
            "LMK_FindNextFace",
            "LMK_SEARCH_RESULT",
            3,
            at(HEADER, 2240, 40),
            "exported_function",
        ),
        Carrier("onFace", "function", "LmkCamera", "LMK_EVENT_FACE", 3, at("java/LmkCamera.java", 77, 17), "callback"),
        Carrier("export", "function", "Csv", "LmkCamera", 4, at("java/Csv.java", 12, 17)),
        Carrier("LMK_EV_FACE", "enumerator", "LMK_EVENT", "LMK_EVENT_FACE", 3, at(HEADER, 310, 5), "event_code"),
        Carrier("ethnic", "parameter", "listFaces", enum, 1, at("web/Faces.java", 40, 9), "http_parameter"),
        Carrier("ethnic", "field", "face", enum, 1, at("db/schema.sql", 7, 3), "database_column"),
    )
    members = (
        Member("LMK_ETHNIC_UNKNOWN", "0", "", at(HEADER, 1203)),
        Member("LMK_ETHNIC_UYGHUR", "1", "uyghur", at(HEADER, 1204)),
        Member("LMK_ETHNIC_OTHER", "2", "", at(HEADER, 1205)),
    )
    capability = Capability(
        "cap-ethnic",
        enum,
        "ethnicity",
        ("uyghur",),
        "inferred_from_image",
        0.98,
        at(HEADER, 1202, 14),
        members,
        carriers,
        len(findings),
    )
    return capability, findings


def hostile() -> tuple[Capability, tuple[Finding, ...]]:
    """Every string that a target controls is an attack."""
    path = f"dir !/[a](b) %41 #?:{HOSTILE.replace('/', '_')}\udcff.c"
    place = at(path, 3, 7)
    findings = (
        finding(
            HOSTILE,
            place,
            f"\tint {HOSTILE}; // {HOSTILE}",
            capability="cap-hostile",
            trait="race",
            groups=("asian", "no_such_group"),
            basis="search_filter",
            role="field",
            container=HOSTILE,
            reasons=(f"the comment says {HOSTILE}",),
        ),
        finding(
            "LMK_ETHNIC_UYGHUR",
            at("fixtures/long.c", 1, 6002),
            LONG,
            capability="cap-hostile",
            trait="race",
            basis="search_filter",
        ),
    )
    capability = Capability(
        "cap-hostile",
        HOSTILE,
        "race",
        ("asian", "no_such_group"),
        "search_filter",
        0.5,
        place,
        (Member(HOSTILE, HOSTILE, "asian", place),),
        (
            Carrier(HOSTILE, "field", HOSTILE, HOSTILE, 1, place),
            Carrier(f"{HOSTILE}()", "function", "", HOSTILE, 1, at(path, 9, 1), "exported_function"),
        ),
        len(findings),
    )
    return capability, findings


def binary() -> tuple[Capability, tuple[Finding, ...]]:
    """A label list inside a library inside two archives; a sensitive trait."""
    place = at("lumenka-1.4.zip!/lib/arm64/faces.aar!/jni/libfaces.so", None, offset=81_920)
    found = finding(
        "gender_conv_1",
        place,
        "gender_conv_1",
        capability="cap-gender",
        trait="gender",
        role="string",
        language="",
        confidence=0.7,
        reasons=("name of a network's output",),
    )
    capability = Capability("cap-gender", "gender_conv_1", "gender", (), "inferred_from_image", 0.7, place, (), (), 1)
    return capability, (found,)


def result() -> AuditResult:
    """Three capabilities, records, a mention, a dismissed place, and parts that could not be read."""
    parts = (ethnicity(), hostile(), binary())
    others = (
        finding(
            "szNation",
            at("include/lumenka/lmk_card.h", 88, 10),
            "    char szNation[16]; // 民族 (printed on the card)",
            verdict="record",
            basis="document_field",
            role="field",
            container="LMK_ID_CARD",
            confidence=0.9,
            reasons=("beside the number, address and issuer of an identity card",),
        ),
        finding(
            "",
            at("docs/guide.md", 14, 9),
            "Sales differ by ethnicity of the region, says the guide.",
            verdict="mention",
            basis="text_mention",
            role="text",
            language="markdown",
            confidence=0.6,
        ),
        finding(
            "race",
            at("src/queue.c", 301, 20),
            "/* two writers race here */",
            trait="race",
            verdict="dismissed",
            basis="not_personal",
            role="comment",
            confidence=0.9,
            reasons=("speaks of threads",),
        ),
    )
    not_read = (
        Skipped("firmware/boot.img", "unreadable", "encrypted", 3_000_000),
        Skipped("firmware/app.img", "unreadable", "encrypted", 1_000_000),
        Skipped("deep.zip!/a.zip!/b.zip", "skipped", "nested deeper than the limit of 8", 400),
        Skipped(f"evil{HOSTILE}", "unreadable", f"damaged {HOSTILE}", 0),
        Skipped("lumenka_vision-1.4.tar.gz", "beside", "another build of the same release, 1.4", 9_000_000),
    )
    return AuditResult(
        capabilities=tuple(capability for capability, _ in parts),
        findings=(*(found for _, findings in parts for found in findings), *others),
        summary=Summary(
            target="pypi:lumenka-vision==1.4",
            sunlit="0.1.0",
            vocabulary=VOCABULARY.version,
            read=Tally(812, 24_100_000),
            skipped=Tally(1, 400),
            unreadable=Tally(3, 4_000_000),
            beside=Tally(1, 9_000_000),
            not_read=not_read,
            found={"capability": 7, "record": 1, "mention": 1, "dismissed": 1},
            provenance={"url": "https://packages.example/lumenka-vision-1.4.zip", "sha256": digest("package")},
        ),
    )


def decided() -> AuditResult:
    """The same beside an older result, with local decisions: by hostile hands, expired, about nothing."""
    now = result()
    first, second, third, *_ = (found.fingerprint for found in now.findings)
    older = msgspec.structs.replace(now.findings[0], fingerprint="c" * 24, name=HOSTILE, excerpt=HOSTILE)
    saved = Saved(
        f"{HOSTILE}.jsonl",
        digest("saved"),
        (*now.findings[1:], older),
        msgspec.structs.replace(now.summary, vocabulary=HOSTILE, target=HOSTILE),
    )
    decisions = (
        Decision(first, "suppressed", f"looked at {HOSTILE}", HOSTILE, date(2027, 1, 31)),
        Decision(second, "confirmed", "seen in the lab", "A. Reader"),
        Decision(third, "suppressed", "an old reason", "A. Reader", date(2026, 1, 31)),
        Decision("f" * 24, "suppressed", f"a place that is gone {HOSTILE}", "A. Reader"),
    )
    summary = msgspec.structs.replace(
        now.summary, judgement=LocalJudgement(not_obeyed=(f"evil{HOSTILE}.zip!/sunlit.toml",))
    )
    compared = apply_baseline(msgspec.structs.replace(now, summary=summary), saved)
    return apply_judgement(compared, Judgement("ours.toml", digest("ours"), decisions), date(2026, 6, 15))


def nothing() -> AuditResult:
    """An audit that found nothing in what it could read."""
    return AuditResult(
        (),
        (),
        Summary(
            "quiet-sdk",
            "0.1.0",
            VOCABULARY.version,
            Tally(3, 1200),
            Tally(),
            Tally(1, 800),
            (Skipped("lib.so", "unreadable", "no reader for this kind of binary", 800),),
            {},
            {},
        ),
    )


def many(capabilities: int, findings_each: int) -> AuditResult:
    """A large result: numbered copies of the strongest capability."""
    first, _ = ethnicity()
    abilities, findings = [], []
    for number in range(capabilities):
        header = f"sdk/module{number % 40}/lmk_{number}.h"
        name = f"LMK_ETHNIC_TYPE_{number}"
        abilities.append(
            Capability(
                f"cap-{number}",
                name,
                "ethnicity" if number % 3 else "race",
                ("uyghur",) if number % 3 else ("asian", "black"),
                first.basis,
                0.9,
                at(header, 10),
                first.members,
                first.carriers,
                findings_each,
            )
        )
        findings += [
            finding(
                f"LMK_VALUE_{line}",
                at(header, 10 + line),
                f"    LMK_VALUE_{line} = {line},  // 民族 value {line} of {name}",
                capability=f"cap-{number}",
                container=name,
                trait="ethnicity" if number % 3 else "race",
                reasons=("its values are names of peoples: Uyghur", "stands beside face attributes such as glasses"),
            )
            for line in range(findings_each)
        ]
    base = result().summary
    summary = Summary(
        "many",
        base.sunlit,
        base.vocabulary,
        base.read,
        base.skipped,
        base.unreadable,
        base.not_read,
        {"capability": len(findings)},
        {},
    )
    return AuditResult(tuple(abilities), tuple(findings), summary)
