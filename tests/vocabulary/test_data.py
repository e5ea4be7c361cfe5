"""The data hold what was promised: the law's own words, the national list, the sets of classifiers, every language."""

import re

import pytest

from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import find, find_groups

PROTECTED = "ethnicity race skin_colour nationality religion political_opinion sexual_orientation disability caste"
SENSITIVE = "gender age emotion attractiveness face_identity"
OPEN = (
    "clothing clothing_colour glasses hat mask helmet bag umbrella vehicle position posture count speed "
    "surface_temperature"
)

# GB/T 3304-1991, table 3: number, letters, name, romanisation.
STANDARD = """
01 HA 汉族 Han        02 MG 蒙古族 Mongol   03 HU 回族 Hui         04 ZA 藏族 Zang       05 UG 维吾尔族 Uygur
06 MH 苗族 Miao       07 YI 彝族 Yi         08 ZH 壮族 Zhuang      09 BY 布依族 Buyei    10 CS 朝鲜族 Chosen
11 MA 满族 Man        12 DO 侗族 Dong       13 YA 瑶族 Yao         14 BA 白族 Bai        15 TJ 土家族 Tujia
16 HN 哈尼族 Hani     17 KZ 哈萨克族 Kazak  18 DA 傣族 Dai         19 LI 黎族 Li         20 LS 傈僳族 Lisu
21 VA 佤族 Va         22 SH 畲族 She        23 GS 高山族 Gaoshan   24 LH 拉祜族 Lahu     25 SU 水族 Sui
26 DX 东乡族 Dongxiang 27 NX 纳西族 Naxi    28 JP 景颇族 Jingpo    29 KG 柯尔克孜族 Kirgiz 30 TU 土族 Tu
31 DU 达斡尔族 Daur   32 ML 仫佬族 Mulao    33 QI 羌族 Qiang       34 BL 布朗族 Blang    35 SL 撒拉族 Salar
36 MN 毛南族 Maonan   37 GL 仡佬族 Gelao    38 XB 锡伯族 Xibe      39 AC 阿昌族 Achang   40 PM 普米族 Pumi
41 TA 塔吉克族 Tajik  42 NU 怒族 Nu         43 UZ 乌孜别克族 Uzbek 44 RS 俄罗斯族 Russ   45 EW 鄂温克族 Ewenki
46 DE 德昂族 Deang    47 BN 保安族 Bonan    48 YG 裕固族 Yugur     49 GI 京族 Gin        50 TT 塔塔尔族 Tatar
51 DR 独龙族 Derung   52 OR 鄂伦春族 Oroqen 53 HZ 赫哲族 Hezhen    54 MB 门巴族 Monba    55 LB 珞巴族 Lhoba
56 JN 基诺族 Jino
"""
ROWS = re.findall(r"(\d\d) ([A-Z]{2}) (\S+) (\w+)", STANDARD)

# Passages of the legal texts, as published; what the vocabulary quotes must be a piece of one.
_PASSAGES = """
Article 5(1), point (g) | the use of biometric categorisation systems that categorise individually natural
  persons based on their biometric data to deduce or infer their race, political opinions, trade union
  membership, religious or philosophical beliefs, sex life or sexual orientation
Article 5(1), point (f) | the use of AI systems to infer emotions of a natural person in the areas of workplace
  and education institutions
Article 5(1), point (e) | the use of AI systems that create or expand facial recognition databases through the
  untargeted scraping of facial images from the internet or CCTV footage
Article 3, point (35) | the automated recognition of physical, physiological, behavioural, or psychological
  human features for the purpose of establishing the identity of a natural person by comparing biometric data of
  that individual to biometric data of individuals stored in a database
Article 3, point (39) | an AI system for the purpose of identifying or inferring emotions or intentions of
  natural persons on the basis of their biometric data
Article 3, point (40) | an AI system for the purpose of assigning natural persons to specific categories on the
  basis of their biometric data, unless it is ancillary to another commercial service and strictly necessary for
  objective technical reasons
Annex III, point 1(a) | remote biometric identification systems
Annex III, point 1(b) | AI systems intended to be used for biometric categorisation, according to sensitive or
  protected attributes or characteristics based on the inference of those attributes or characteristics
Annex III, point 1(c) | AI systems intended to be used for emotion recognition
Article 9(1) | Processing of personal data revealing racial or ethnic origin, political opinions, religious or
  philosophical beliefs, or trade union membership, and the processing of genetic data, biometric data for the
  purpose of uniquely identifying a natural person, data concerning health or data concerning a natural person's
  sex life or sexual orientation shall be prohibited.
Article 1(1) | any distinction, exclusion, restriction or preference based on race, colour, descent, or national
  or ethnic origin which has the purpose or effect of nullifying or impairing the recognition, enjoyment or
  exercise, on an equal footing, of human rights and fundamental freedoms
Article 1(1)(a) | any distinction, exclusion or preference made on the basis of race, colour, sex, religion,
  political opinion, national extraction or social origin
Article 21(1) | Any discrimination based on any ground such as sex, race, colour, ethnic or social origin,
  genetic features, language, religion or belief, political or any other opinion, membership of a national
  minority, property, birth, disability, age or sexual orientation shall be prohibited.
Article 21(2) | any discrimination on grounds of nationality shall be prohibited
Article 1 | any distinction, exclusion or restriction made on the basis of sex
Article 2 | any distinction, exclusion or restriction on the basis of disability
Article 15(1) | The State shall not discriminate against any citizen on grounds only of religion, race, caste,
  sex, place of birth or any of them.
Preamble | discrimination against members of communities based on forms of social stratification such as caste
  and analogous systems of inherited status which nullify or impair their equal enjoyment of human rights
"""
LAW = dict(line.split(" | ") for line in _PASSAGES.strip().replace("\n  ", " ").splitlines())


def traits_in(text: str) -> set[str]:
    return {trait for hit in find(text) if not hit.excluded for trait in hit.entry.traits}


def groups_in(text: str) -> set[str]:
    return {hit.entry.group for hit in find_groups(text) if not hit.excluded}


def test_every_promised_trait_is_there_with_its_status() -> None:
    promised = dict.fromkeys(PROTECTED.split(), "protected")
    promised |= dict.fromkeys(SENSITIVE.split(), "sensitive")
    promised |= dict.fromkeys(OPEN.split(), "open")
    assert {trait.id: trait.status for trait in load().traits} == promised


def test_the_law_is_quoted_in_its_own_words() -> None:
    for trait in load().traits:
        for text in trait.law:
            assert text.says in LAW[text.article], f"{trait.id}: {text.article}"


@pytest.mark.parametrize("trait", PROTECTED.split())
def test_a_protected_trait_rests_on_a_treaty_a_charter_or_a_regulation(trait: str) -> None:
    known = r"2024/1689|2016/679|Charter of Fundamental Rights|International Convention|Convention on the Rights"
    assert any(re.search(known, text.text) for text in load().by_id[trait].law)


def test_the_standard_is_read_whole() -> None:
    assert [row[0] for row in ROWS] == [f"{number:02}" for number in range(1, 57)]


@pytest.mark.parametrize(("code", "letters", "name", "roman"), ROWS, ids=[row[1] for row in ROWS])
def test_each_group_of_the_standard_is_there(code: str, letters: str, name: str, roman: str) -> None:
    [group] = [group for group in load().by_id["ethnicity"].groups if group.code == code]
    assert (group.letters, group.sets) == (letters, ("gbt3304",))
    assert group.id in groups_in(f"{name}, ") & groups_in(f"NATION_{roman.upper()}")


@pytest.mark.parametrize(
    ("group", "spellings"),
    [
        ("uyghur", "Uyghur Uygur Uighur Uigur 维吾尔 维族 維吾爾 ئۇيغۇر Уйгур weiwuerzu"),
        ("tibetan", "Tibetan 藏族 བོད་རིགས zangzu"),
        ("mongol", "Mongol Mongolian 蒙古族 ᠮᠣᠩᠭᠣᠯ mengguzu"),
        ("hui", "Hui 回族 huizu"),
        ("kazakh", "Kazakh Kazak 哈萨克族 哈薩克族 қазақ قازاق hasakezu"),
        ("roma", "Roma_people Sinti 罗姆人 çingene"),
        ("rohingya", "Rohingya 罗兴亚人 Рохинджа রোহিঙ্গা"),
        ("hazara", "Hazara 哈扎拉人 هزاره"),
        ("kurd", "Kurds Kurdish 库尔德人 kürtler الأكراد"),
        ("jewish", "Jews Jewish 犹太人 евреи יהודים اليهود"),
        ("muslim", "Muslim 穆斯林 мусульмане müslüman مسلم मुस्लिम"),
        ("falun_gong", "Falun_Gong falungong 法轮功 法輪功"),
        ("dalit", "Dalit दलित 达利特"),
        ("ethnic_minority", "minority 少数民族 少數民族"),
    ],
)
def test_the_usual_spellings_name_the_group(group: str, spellings: str) -> None:
    for spelling in spellings.split():
        assert group in groups_in(spelling), spelling


@pytest.mark.parametrize(
    ("trait", "label_sets"),
    [
        (
            "race",
            ["asian|indian|black|white|middle eastern|latino hispanic", "White|Black|Asian", "黄种人|黑人|白人"],
        ),
        ("skin_colour", ["white|black|yellow|brown", "黄皮肤|黑皮肤|白皮肤", "White|Black|Asian"]),
        ("skin_colour", ["|".join(f"Fitzpatrick type {n}" for n in ("I", "II", "III", "IV", "V", "VI"))]),
        ("skin_colour", ["|".join(f"monk_{n}" for n in range(1, 11))]),
    ],
)
def test_the_labels_of_classifiers_are_groups_apart(trait: str, label_sets: list[str]) -> None:
    for labels in label_sets:
        named = [
            {hit.entry.group for hit in find_groups(label) if trait in hit.entry.traits} for label in labels.split("|")
        ]
        assert all(named), labels
        assert len(set(map(frozenset, named))) == len(named), labels


@pytest.mark.parametrize(
    ("trait", "written"),
    [
        ("ethnicity", "EthicCode"),
        ("ethnicity", "名族"),
        ("ethnicity", "emCitizenIDEC"),
        ("ethnicity", "nECType"),
        ("ethnicity", "multicultural_appearance"),
        ("ethnicity", "byMinority"),
        ("ethnicity", "emNation"),
        ("race", "face_feature_race"),
        ("skin_colour", "EM_COMPLEXION_TYPE"),
        ("skin_colour", "RACE_SKINCOLOR"),
        ("disability", "身心障礙"),
        ("political_opinion", "政治面貌"),
        ("attractiveness", "nAttractive"),
    ],
)
def test_what_vendors_write_names_the_trait(trait: str, written: str) -> None:
    assert trait in traits_in(written)


@pytest.mark.parametrize(
    "written",
    [
        "新疆维吾尔自治区",
        "双江拉祜族佤族布朗族傣族自治县",
        "民族大学站",
        "民族路18号",
        "中华民族",
        "煽动民族仇恨、民族歧视",
        "race condition",
        "Promise.race",
        "the data race detector",
        "Toyota Grace",
        "被害人种类",
        "低维族",
        "隐藏人脸框",
        "收藏族谱",
        "emoji skin tone",
        "SMOTE: synthetic minority oversampling",
        "Uyghur alphabet",
        "返回教程列表",
        "水族馆",
    ],
)
def test_look_alikes_stay_silent(written: str) -> None:
    assert traits_in(written) == set()


def test_cues_of_every_kind_are_there() -> None:
    promised = (
        "face person_attribute image_analysis search identity_document declared_record name_inference language_list "
        "place offence_or_law fairness concurrency game_or_sport emoji media_genre clinical thermal no_value"
    )
    assert set(promised.split()) <= {cue.id for cue in load().cues}
    for cue in load().cues:
        assert 15 <= len(cue.words) <= 120, cue.id
