"""What the reader of Java finds in an invented SDK."""

from sunlit.readers.code.java import READER
from tests.readers.code.told import expected, told

CODE = """
    package com.example.face;

    /** Ethnic groups that the camera tells apart. */
    public enum Ethnicity implements Coded {
        ASIAN("亚洲人", 1), // 黄种人
        @Deprecated WHITE("白人", 2);

        private final String label;

        Ethnicity(String label, int code) { this.label = label; }
    }

    public interface FaceSdk extends Library {
        int RACE_ALL = 0;

        public static class FACE_DATA extends FaceSdk.SdkStructure {
            public static final int RACE_BLACK = 3;      // 黑人
            /**
             * 民族
             */
            @JSONField(name = "Minority")
            public int nNation, nCodes[];
            public byte[] bReserved = new byte[4];       // reserved
            static final String[] RACES = {"white", "black"};
            static final List<String> TONES = Arrays.asList("light", "dark");
        }

        @ApiOperation("Search by race")
        boolean startFind(@Param("race") long handle, String... races);
    }

    record Person(String race, int age) {
        String name(int code) {
            String[] names = new String[]{"asian"};
            int other = 1;
            log("race:" + code);
            switch (code) {
                case 1: return "White";
                case 2: title = "Black"; break;
            }
            return switch (code) { case 3 -> "Indian"; default -> "Other"; };
        }
    }

    @interface Label { String value() default "race"; }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Ethnicity
        type Ethnicity // Ethnic groups that the camera tells apart.
          enumerator ASIAN = "亚洲人", 1 // 黄种人
            string 亚洲人
          comment on ASIAN
          enumerator WHITE = "白人", 2
            string 白人
          field label: String
          function Ethnicity
            parameter label: String
            parameter code: int
        type FaceSdk
          constant RACE_ALL: int = 0
          type FACE_DATA: FaceSdk.SdkStructure
            constant RACE_BLACK: int = 3 // 黑人
            comment on RACE_BLACK
            comment on nNation
            field nNation: int // 民族
              string Minority
            field nCodes: int[]
            field bReserved: byte[] = new byte[4] // reserved
            comment on bReserved
            constant RACES: String[] = {"white", "black"}
              label white
              label black
            constant TONES: List<String> = Arrays.asList("light", "dark")
              label light
              label dark
          function startFind: boolean
            string Search by race
            parameter handle: long
              string race
            parameter races: String...
        type Person
          field race: String
          field age: int
          function name: String
            parameter code: int
            constant names: String[] = new String[]{"asian"}
              label asian
            string race:
            label White
            label Black
            label Indian
            label Other
        type Label
          field value: String = "race"
            string race
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        public class Face {
            public int nRace  // 人种
            public static final int RACE_BLACK = 3; // 黑人
            void find(String race { names = new String[] {"asian", }
            <<<<<<< HEAD
            int nation = ;
    """
    assert told(READER, code) == expected("""
        type Face
          field nRace: int // 人种
            comment on nRace
          constant RACE_BLACK: int = 3 // 黑人
          comment on RACE_BLACK
          function find: void
            parameter race: String
            label asian
        """)
