"""What the reader of C# finds in an invented SDK."""

from sunlit.readers.code.csharp import READER
from tests.readers.code.told import expected, told

CODE = """
    namespace Face.Sdk
    {
        /// <summary>民族</summary>
        public enum Nation : byte
        {
            [Description("汉族")]
            Han = 1, // majority
            Uyghur,
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct FACE_ATTR
        {
            public const int RACE_BLACK = 2;
            public static readonly string[] Races = { "white", "black" };
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 4)]
            public byte[] byReserved, byTone;
            // skin tone
            private Dictionary<int, string> names = new() { { 0, "light" }, { 1, "dark" } };
            [DisplayName("Ethnic group")] public string Nation { get; set; } = "none";
            public string Title => $"Race {race} of a face";
        }

        public interface IFaceSdk
        {
            [DllImport("facesdk.dll")]
            bool Start(IntPtr handle, [In] int race = 3);
        }

        public record Person(string Race, int Age);
        public delegate void FaceFound(IntPtr handle, int race);

        class Names : Base
        {
            string Of(int race)
            {
                var tones = new[] { "pale" };
                var person = new Person { Race = "asian" };
                switch (race) { case 1: return "White"; case 2: title = "Black"; break; }
                return race switch { 3 => "Indian", _ => "Other" };
            }
        }
    }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Nation
        type Nation: byte // <summary>民族</summary>
          enumerator Han = 1 // majority
            string 汉族
          comment on Han
          enumerator Uyghur
        type FACE_ATTR
          constant RACE_BLACK: int = 2
          constant Races: string[] = { "white", "black" }
            label white
            label black
          field byReserved: byte[]
          field byTone: byte[]
          comment on names
          field names: Dictionary<int, string> = new() { { 0, "light" }, { 1, "dark" } } // skin tone
            label light
            label dark
          field Nation: string = "none"
            string Ethnic group
            string none
          field Title: string = => $"Race {race} of a face"
            string Race {race} of a face
        type IFaceSdk
          function Start: bool
            string facesdk.dll
            parameter handle: IntPtr
            parameter race: int = 3
        type Person
          field Race: string
          field Age: int
        type FaceFound: void
          parameter handle: IntPtr
          parameter race: int
        type Names: Base
          function Of: string
            parameter race: int
            constant tones: var = new[] { "pale" }
              label pale
            constant person: var = new Person { Race = "asian" }
              label Race = "asian"
              label asian
            label White
            label Black
            label Indian
            label Other
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        public enum Race { White = 1, // 白人
            Black = }
        public class Face {
            public Race Race { get; set; } // 人种
            private string[] names = { "asian", "black"
    """
    assert told(READER, code) == expected("""
        type Race
          enumerator White = 1 // 白人
          comment on White
          enumerator Black
        type Face
          field Race: Race // 人种
          comment on Race
          constant names: string[]
            string asian
            string black
        """)
