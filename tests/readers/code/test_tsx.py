"""What the reader of TypeScript with JSX finds in an invented SDK."""

from sunlit.readers.code.tsx import READER
from tests.readers.code.told import expected, told

CODE = """
    const labels: string[] = ['asian', 'other'];

    // 肤色
    export function Tone(props: { tone: 'light' | 'dark' }): JSX.Element {
      return <Field name="skinTone">Skin tone</Field>;
    }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        constant labels: string[] = ['asian', 'other']
          label asian
          label other
        comment on Tone
        function Tone: JSX.Element // 肤色
          parameter props: { tone: 'light' | 'dark' }
            field tone: 'light' | 'dark'
              label light
              label dark
          string skinTone
          string Skin tone
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        const tones = ['light', 'dark';
        export function Tone(props: { tone: string ) { return <Field name="skinTone"
    """
    assert told(READER, code) == expected("""
        constant tones = ['light', 'dark'
          label light
          label dark
        function Tone
          parameter props: { tone: string
            field tone: string
          string skinTone
        """)
