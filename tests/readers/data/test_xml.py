"""XML: tags, attributes and texts; schemas as types; resources by their names; entities never expanded."""

from sunlit.readers import decode
from sunlit.readers.data.xml import READER
from tests.guard import ends
from tests.readers.code.told import expected, read, told

CODE = """
    <?xml version="1.0" encoding="utf-8"?>
    <resources>
        <!-- faces -->
        <string name="attribute_race">民族</string>
        <string-array name="races"><item>asian</item>
           <item>white</item></string-array>
        <View android:text="@string/race" id='x' checked/>
        <a><b>un<c>closed</b></a>
        <face><![CDATA[<race>]]></face>
    </resources>
"""
SCHEMA = """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tt="x">
    <xs:simpleType name="RaceType">
      <xs:annotation><xs:documentation>Race of a face</xs:documentation></xs:annotation>
      <xs:restriction base="xs:string">
        <xs:enumeration value="Asian"/>
        <xs:enumeration value="Black"><xs:annotation>
          <xs:documentation>dark</xs:documentation>
        </xs:annotation></xs:enumeration>
      </xs:restriction>
    </xs:simpleType>
    <xs:complexType name="Face">
      <xs:sequence>
        <xs:element name="Race" type="tt:RaceType" minOccurs="0">
          <xs:annotation><xs:documentation>肤色</xs:documentation></xs:annotation>
        </xs:element>
        <xs:element name="Skin"><xs:simpleType><xs:restriction base="xs:int">
          <xs:enumeration value="1"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element ref="tt:Age"/>
      </xs:sequence>
      <xs:attribute name="id" type="xs:int"/>
    </xs:complexType>
    <xs:element name="Answer"><xs:complexType><xs:sequence>
      <xs:element name="Person"><xs:complexType>
        <xs:attribute name="race" type="tt:RaceType"/>
      </xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
    <wsdl:message name="Request"><wsdl:part name="face" element="tt:Face"/></wsdl:message>
    <wsdl:portType name="Port"><wsdl:operation name="GetFace">
      <wsdl:documentation>by race</wsdl:documentation>
      <wsdl:input message="tt:Request"/>
    </wsdl:operation></wsdl:portType>
    </xs:schema>
"""


def test_tags_attributes_and_texts() -> None:
    assert told(READER, CODE) == expected("""
        element resources
          comment on attribute_race
          element attribute_race: string = 民族 // faces
            string 民族
          element races: string-array
            label asian
              string asian
            label white
              string white
          element View
            element android:text = @string/race
            element id = x
            element checked
          element a
            element b = un
              string un
              element c = closed
                string closed
          element face = <race>
            string <race>]]>
    """)


def test_a_schema_declares_types_fields_and_values() -> None:
    assert told(READER, SCHEMA) == expected("""
        type RaceType // Race of a face
          comment on RaceType
          enumerator Asian
          enumerator Black // dark
            comment on Black
        type Face
          field Race: tt:RaceType // 肤色
            comment on Race
          field Skin
            enumerator 1
          field tt:Age
          field id: xs:int
        type Answer
          field Person
            field race: tt:RaceType
        type Request
          field face: tt:Face
        type Port
          function GetFace // by race
            comment on GetFace
            parameter wsdl:input: tt:Request
    """)


def test_around_a_place_in_the_documentation_of_a_field() -> None:
    assert told(READER, SCHEMA, "肤色") == expected("""
        type RaceType // Race of a face
          comment on RaceType
        type Face
          field Race: tt:RaceType // 肤色
            comment on Race
          field Skin
          field tt:Age
          field id: xs:int
        type Answer
        type Request
        type Port
    """)


def test_entities_are_told_as_they_are_written() -> None:
    bomb = (
        "<!DOCTYPE r [<!ENTITY a 'race'>" + "".join(f"<!ENTITY a{n} '&a;&a;&a;'>" for n in range(9)) + "]><r>&a8;</r>"
    )
    string, passages = read(READER, bomb)
    assert (passages[0].role, passages[0].name, passages[0].value) == ("element", "a", "race")
    assert string[passages[-1].start : passages[-1].end] == "&a8;"


def test_character_references_are_undone_in_values() -> None:
    _, (element, _text) = read(READER, "<translation>&#x6C11;&#x65CF; &amp; more</translation>")
    assert element.value == "民族 & more"


def test_a_long_text_is_told_in_pieces() -> None:
    source = "<text>" + "Nothing here. " * 40 + "A race. " + "Nothing here. " * 40 + "</text>"
    string, passages = read(READER, source, "race")
    assert [string[one.start : one.end] for one in passages if one.role == "text"] == ["A race."]


def test_deep_and_broken_markup_comes_to_an_end() -> None:
    for markup in ("<a>" * 100_000, "<a " * 100_000, "<!--" * 100_000, "</a>" * 100_000, '<a b="' * 100_000):
        text = decode(markup.encode())
        assert text is not None
        with ends():
            READER.read(text, list(range(0, len(markup), 1000)))


def test_what_starts_with_a_tag_is_xml_whatever_its_name_says() -> None:
    assert READER.sniff is not None
    assert READER.sniff('<?xml version="1.0"?><TS>') > 0.5 > READER.sniff("export const race = 1;")
