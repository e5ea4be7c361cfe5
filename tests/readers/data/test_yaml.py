"""YAML by indentation, with its lists, its three kinds of values and its templates."""

from sunlit.readers.data.yaml import READER
from tests.readers.code.told import expected, told

CODE = """
    # a model
    face:   # attributes
      # of the skin
      skin_color: light   # a shade
      races: [asian, black,
         "middle eastern"]   # classes
      values:
      - asian
      - 'very dark'  # second
      - 3
      - {id: 1, name: "x"}
      people:
        - name: first
          race: 民族
        - name: second
      text: |
        line one: no key

        line two
      folded: plain
        goes on
      "quoted key": "many
        lines: no key"
      url: http://host/path#part
      anchored: &base !type val
      template: {{ .Values.race }}
      open: [a
      after: 1
    ---
    second: *base
"""


def test_keys_by_indentation() -> None:
    assert told(READER, CODE) == expected("""
        comment on face
        element face // a model / attributes
          comment on face
          comment on skin_color
          element skin_color = light // of the skin / a shade
          comment on skin_color
          element races // classes
            label asian
            label black
            label middle eastern
          comment on races
          element values
            label asian
            label very dark // second
            comment on very dark
            element id = 1
            element name = x
          element people
            element name = first
            element race = 民族
            element name = second
          element text = line one: no key line two
          element folded = plain goes on
          element quoted key = many lines: no key
          element url = http://host/path#part
          element anchored = val
          element template
            label .Values.race
          element open = [a
          element after = 1
        element second = *base
    """)


def test_around_a_place() -> None:
    near = told(READER, CODE, "民族")
    assert "    element race = 民族" in near
    assert "  element skin_color = light" in near
    assert "    element age" not in near


def test_a_list_at_the_indentation_of_its_key() -> None:
    source = """
        races:
        - asian
        - black
        ages:
          - 1-5
    """
    assert told(READER, source) == expected("""
        element races
          label asian
          label black
        element ages
          label 1-5
    """)
