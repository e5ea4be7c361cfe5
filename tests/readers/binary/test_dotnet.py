"""Assemblies of .NET: what mcs made of Assembly.cs comes out as it was written there."""

from tests.readers.binary.listed import listed, told


def test_an_assembly_is_listed_as_it_was_written() -> None:
    assert (
        listed("Assembly.dll")
        == """\
internal class <Module> {
}
public enum KinType {
    [Description("未知")] Unknown = 0,
    [Description("维族")] KinB = 5,
    KinC = 6,
}
[StructLayout(LayoutKind.Sequential, Pack = 1)] public struct FaceAttribute {
    public int nAge;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 64)] public byte[] szName;
    public KinType emEthnicity;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 32)] public string sName;
}
[StructLayout(LayoutKind.Explicit)] public struct Mixed {
    [FieldOffset(0)] public int Race;
    [FieldOffset(8)] public byte Mask;
}
public class Api {
    public const string Key = "faceEthnicity";
    public const int Limit = 7;
    public string Ethnicity { get; set; }
    [DllImport("vendorsdk.dll", EntryPoint = "VENDOR_GetRace")] \
public static extern bool GetRace(IntPtr handle, ref FaceAttribute attribute, int length);
    public static string Tell(FaceAttribute attribute) {
        FaceAttribute.emEthnicity
        "uyghur face"
        FaceAttribute.nAge
        "x"
        "yy"
        "zz"
        "q"
        Api.Ethnicity
    }
    internal class Inner {
        public T0 Race;
        public Dictionary<string, T0[]> Map;
    }
}
"""
    )


def test_the_values_of_an_enum_are_told() -> None:
    assert told("Assembly.dll", "enumerator") == ["KinType Unknown 0", "KinType KinB 5", "KinType KinC 6"]
