"""Visual Basic: blocks that end with a word, types behind names, any case."""

from sunlit.readers.lexical_languages.visual_basic import READER
from tests.readers.code.told import expected, told

CODE = """
    Imports System
    Namespace Sdk
      Public Module Camera
        ' 民族
        Public Enum NationType As Integer ' kinds
            Unknown = 0 ' 未知
            Uygur        ' 维族
        End Enum
        <StructLayout(LayoutKind.Sequential)> _
        PUBLIC STRUCTURE Face
            Public nation As NationType ' of a face
            Public name() As Byte
            Dim age As Integer, mask As String
            Public Const Label As String = "race"
            Public Property Skin As Color
            Public Function Compare(ByVal other As Integer) As Integer
                If other = "藏族" Then Exit Function
                Return race
            End Function
        END STRUCTURE
        Public Declare Function Load Lib "sdk.dll" (ByVal handle As Integer, _
            ByRef face As Face) As Boolean
        Dim races() As String = {"asian", "black"}
      End Module
    End Namespace
"""


def test_every_kind_of_declaration() -> None:
    words = ("Uygur", "age", "race\n", "藏族", "handle", "asian", "other As")
    assert told(READER, CODE, *words) == expected("""
        comment on NationType
        type NationType // 民族 / kinds
          comment on NationType
          enumerator Unknown = 0 // 未知
          comment on Unknown
          enumerator Uygur // 维族
          comment on Uygur
        type Face
          field nation: NationType // of a face
          comment on nation
          field name: Byte
          field age: Integer
          field mask: String
          constant Label: String = "race"
            string race
          field Skin: Color
          function Compare: Integer
            parameter other: Integer
            string 藏族
            symbol race
        function Load: Boolean
          parameter handle: Integer
          parameter face: Face
        constant races: String = {"asian", "black"}
          label asian
          label black
    """)
