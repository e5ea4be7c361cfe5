"""What the reader of Kotlin finds in an invented SDK."""

from sunlit.readers.code.kotlin import READER
from tests.readers.code.told import expected, told

CODE = """
    package com.example.face

    /** 民族 */
    enum class Ethnicity(val label: String) : Coded {
        HAN("汉族"), // majority
        UYGHUR("维吾尔族");
    }

    data class Face(
        @SerializedName("race") val race: Ethnicity,
        var age: Int = 3, // 年龄
        raw: String
    )

    class Detector : Base() {
        companion object { const val RACE_MAX = 5 }
        private val races = listOf("white", "black")
        val names: Map<Int, String> = mapOf(0 to "white", 1 to "black")

        @Call("detect")
        fun detect(image: Image, race: Ethnicity): String {
            val tones = arrayOf("light")
            val title = "Race $race of a face"
            return when (race) {
                Ethnicity.HAN -> "Han"
                else -> "Other"
            }
        }
    }

    object Keys { const val RACE = "race" }
    typealias RaceNames = Map<Int, Ethnicity>
    val topics = setOf("race")
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Ethnicity
        type Ethnicity: Coded // 民族
          field label: String
          enumerator HAN = "汉族" // majority
            string 汉族
          comment on HAN
          enumerator UYGHUR = "维吾尔族"
            string 维吾尔族
        type Face
          field race: Ethnicity
            string race
          field age: Int = 3 // 年龄
          comment on age
          parameter raw: String
        type Detector: Base()
          constant RACE_MAX = 5
          field races = listOf("white", "black")
            label white
            label black
          field names: Map<Int, String> = mapOf(0 to "white", 1 to "black")
            label 0 = "white"
            label white
            label 1 = "black"
            label black
          function detect: String
            string detect
            parameter image: Image
            parameter race: Ethnicity
            constant tones = arrayOf("light")
              label light
            string Race $race of a face
            label Han
            label Other
        type Keys
          constant RACE = "race"
            string race
        type RaceNames: Map<Int, Ethnicity>
        constant topics = setOf("race")
          label race
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        interface Face { val race: Race; fun find(nation: Int }
        enum class Race { WHITE, BLACK // 黑人
    """
    assert told(READER, code) == expected("""
        type Face
          constant race: Race
          function find
            parameter nation: Int
        """)


def test_objects_that_extend_what_they_stand_in_are_its_values() -> None:
    code = """
        sealed class Kin(val code: Int) {
            object Han : Kin(1)
            data object Uygur : Kin(5) // 维吾尔族
            object Names : Lookup()
            class Other(val name: String) : Kin(97)
        }
    """
    assert told(READER, code) == expected("""
        type Kin
          field code: Int
          enumerator Han: Kin(1)
          enumerator Uygur: Kin(5) // 维吾尔族
          comment on Uygur
          type Names: Lookup()
          type Other: Kin(97)
            field name: String
        """)
