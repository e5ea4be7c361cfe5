"""What the reader of TypeScript finds in an invented SDK."""

from sunlit.readers.code.typescript import READER
from tests.readers.code.told import expected, told

CODE = """
    export type Race = 'white' | 'black'; // 人种
    export enum Nation { Han = 1, Uyghur, Other = 'other' }
    export type Names = Record<string, Race>;

    /** What is known of a face. */
    export interface Face extends Base {
      race?: Race; // 种族
      readonly tone: 'light' | 'dark';
      detect(image: Buffer, race: Race): Promise<string>;
      box: { left: number };
    }

    @Component({ selector: 'face' })
    export class Detector extends Base {
      @Prop({ description: 'Ethnic group' }) public nation: string = 'none';
      static readonly GROUPS: string[] = ['han'];
      constructor(private race: Race, level?: number) { super(); }
      @Get('race')
      find(): Race { const kinds: string[] = ['asian']; return kinds as any; }
      on = (race: Race) => 'found';
    }

    const titles = { white: 'White' } as const;
    declare function start(kind: 'race' | 'age'): void;
    namespace Keys { export const RACE = 'race'; }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        type Race = 'white' | 'black' // 人种
          label white
          label black
        comment on Race
        type Nation
          enumerator Han = 1
          enumerator Uyghur
          enumerator Other = 'other'
            string other
        type Names: Record<string, Race>
        comment on Face
        type Face: Base // What is known of a face.
          field race: Race // 种族
          comment on race
          field tone: 'light' | 'dark'
            label light
            label dark
          function detect: Promise<string>
            parameter image: Buffer
            parameter race: Race
          field box: { left: number }
            field left: number
        type Detector: Base
          label selector = 'face'
          label face
          field nation: string = 'none'
            label description = 'Ethnic group'
            label Ethnic group
            string none
          constant GROUPS: string[] = ['han']
            label han
          function constructor
            field race: Race
            parameter level: number
          function find: Race
            string race
            constant kinds: string[] = ['asian']
              label asian
          function on = (race: Race) => 'found'
            parameter race: Race
            string found
        constant titles = { white: 'White' } as const
          label white = 'White'
          label White
        function start: void
          parameter kind: 'race' | 'age'
            label race
            label age
        type Keys
          constant RACE = 'race'
            string race
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        export interface Face { race: Race; // 人种
          tone
          nation: 'han' | ;
        }
        export type Race = 'white' | 'black' |
    """
    assert told(READER, code) == expected("""
        type Face
          field race: Race // 人种
          comment on race
          field tone
          field nation: 'han'
            label han
        constant Race: type = 'white' | 'black' |
          label white
          label black
        """)
