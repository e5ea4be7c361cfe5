"""SQL of several dialects: tables, columns, what their comments say, rows."""

import pytest

from sunlit.readers import decode
from sunlit.readers.data.sql import READER
from sunlit.schema import Passage
from tests.guard import ends
from tests.readers.code.told import expected, read, told

CODE = """
    -- people
    CREATE TABLE IF NOT EXISTS `db`.`t_face` (
      `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT '主键',
      `nation` varchar(8) DEFAULT 'x' COMMENT '民族', -- of the face
      race ENUM('asian', 'black') NOT NULL COMMENT 'race; it''s',
      "skin" INTEGER, [age] int,
      PRIMARY KEY (`id`), KEY idx (`nation`)
    ) ENGINE=InnoDB COMMENT='人脸表';
    CREATE TYPE race_t AS ENUM ('asian','white');
    COMMENT ON COLUMN public.face.race IS '种族';
    ALTER TABLE t_face ADD COLUMN skin_color varchar(9) COMMENT '肤色', ADD age int;
    INSERT INTO `dict` (`id`, `name`) VALUES (1, '汉族'), (2, '维吾尔族'), (3, 'x');
    select race from face where nation = '藏族' -- one group
    go
"""


def declared(*words: str) -> str:
    """What is told, without the uses of names."""
    lines = told(READER, CODE, *words).split("\n")
    return "\n".join(line.rstrip() for line in lines if not line.strip().startswith("symbol"))


def test_tables_columns_rows_and_comments() -> None:
    assert declared() == expected("""
        comment on t_face
        type t_face // 人脸表 / people
          field id: bigint(20) // 主键
          field nation: varchar(8) = x // 民族 / of the face
            string x
          comment on nation
          field race: ENUM('asian', 'black') // race; it's
            label asian
            label black
          field skin: INTEGER
          field age: int
        type race_t
          enumerator asian
          enumerator white
        field race // 种族
        type t_face
          field skin_color: varchar(9) // 肤色
          field age: int
        element dict
          string 汉族
          string 维吾尔族
          string x
        string 藏族 // one group
        comment on
    """)


def test_of_many_rows_the_one_with_the_place() -> None:
    assert declared("维吾尔族") == expected("""
        element dict
          string 维吾尔族
        comment
    """)


def test_a_comment_before_a_table_brings_the_table() -> None:
    assert declared("people").startswith("comment on t_face\ntype t_face // 人脸表 / people\n  field id")


def test_a_query_tells_its_names_and_strings() -> None:
    _, passages = read(READER, CODE, "race from", "藏族")

    def shown(passage: Passage) -> tuple[str, str]:
        return passage.role, passage.name

    assert [shown(one) for one in passages if one.role != "comment"] == [("symbol", "race"), ("string", "")]


def test_of_a_large_dump_one_row_is_read() -> None:
    dump = "INSERT INTO t VALUES " + "(1,'汉族','a'),\n" * 100_000
    text = decode(dump.encode())
    assert text is not None
    with ends():
        passages = READER.read(text, [dump.index("汉族", 700_000)])
    assert len(passages) == 3


@pytest.mark.parametrize("unit", [";", "a", "insert into a values 'b', "])
def test_very_much_of_the_same_comes_to_an_end(unit: str) -> None:
    text = decode((unit * 300_000).encode())
    assert text is not None
    with ends():
        READER.read(text, range(300_000))
        READER.read(text, None)
