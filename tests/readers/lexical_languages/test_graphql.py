"""GraphQL and Prisma: types with fields, enums with a member a line or all on one."""

from sunlit.readers.lexical_languages.graphql import READER
from tests.readers.code.told import expected, told

CODE = '''
    """人种"""
    enum Kin { ASIAN WHITE }

    enum Tint {
      PALE # 肤色
      DARK
    }

    type Reply implements Node {
      nation: String!
      kins(first: Int = 3): [Kin!]
    }

    input Filter {
      race: Kin = ASIAN # 人种
    }
'''

MODEL = """
    model Face {
      id     Int     @id
      race   String? // 人种
      kins   Kin[]
      nation String  @db.VarChar(8)
    }
"""


def test_every_kind_of_declaration() -> None:
    assert told(READER, CODE, "人种", "PALE", "nation", "kins", "race") == expected("""
        comment on Kin
        type Kin // 人种
          enumerator ASIAN
          enumerator WHITE
        type Tint
          enumerator PALE // 肤色
          comment on PALE
          enumerator DARK
        type Reply
          field nation: String!
          function kins
            parameter first: Int = 3
        type Filter
          field race: Kin = ASIAN // 人种
          comment on race
    """)


def test_models_of_a_database() -> None:
    assert told(READER, MODEL, "race", "kins", "nation") == expected("""
        type Face
          field id: Int
          field race: String? // 人种
          comment on race
          field kins: Kin[]
          field nation: String
    """)
