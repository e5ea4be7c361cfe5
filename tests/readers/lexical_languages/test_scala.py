"""Scala: classes that are their parameters, objects that are enumerations, bodies that are expressions."""

from sunlit.readers.lexical_languages.scala import READER
from tests.readers.code.told import expected, told

CODE = """
    package seen

    case class Reply(
      age: Int,
      race: String, // 人种
      glasses: Boolean
    )

    case class Face(id: Long, nation: Option[String] = None) extends Seen with Kept {
      val kins: Seq[String] = Seq("asian", "black")
    }

    object Tints extends Enumeration {
      val Pale = Value(1, "pale skin")
    }

    case object Caucasian extends Kin

    object Find {
      def find(kin: String, most: Int = 3): Seq[Face] = {
        if (kin == "uyghur") faces.filter(_.hat == 1)
        else Nil
      }
    }
"""


def test_every_kind_of_declaration() -> None:
    assert told(READER, CODE, "race", "人种", "nation", "asian", "pale", "Caucasian", "uyghur") == expected("""
        type Reply
          field age: Int
          field race: String // 人种
          comment on race
          field glasses: Boolean
        type Face
          field id: Long
          field nation: Option[String] = None
          field kins: Seq[String] = Seq("asian", "black")
            label asian
            label black
        type Tints
          field Pale = Value(1, "pale skin")
            label pale skin
        constant Caucasian: object
        type Find
          function find: Seq[Face] =
            parameter kin: String
            parameter most: Int = 3
            string uyghur
    """)
