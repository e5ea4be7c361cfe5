// What Assembly.dll was made of; see README.md.
using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Vendor.Sdk {
    public enum KinType { [Description("未知")] Unknown = 0, [Description("维族")] KinB = 5, KinC }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct FaceAttribute {
        public int nAge;
        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 64)] public byte[] szName;
        public KinType emEthnicity;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 32)] public string sName;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Mixed { [FieldOffset(0)] public int Race; [FieldOffset(8)] public byte Mask; }

    public class Api {
        [DllImport("vendorsdk.dll", EntryPoint = "VENDOR_GetRace")]
        public static extern bool GetRace(IntPtr handle, ref FaceAttribute attribute, int length);
        public const string Key = "faceEthnicity";
        public const int Limit = 7;
        public string Ethnicity { get; set; }
        public static string Tell(FaceAttribute attribute) {
            if (attribute.emEthnicity == KinType.KinB) return "uyghur face";
            switch (attribute.nAge) { case 1: return "x"; case 2: return "yy"; case 3: return "zz"; case 4: return "q"; }
            return new Api().Ethnicity;
        }
        class Inner<T> { public T Race; public System.Collections.Generic.Dictionary<string, T[]> Map; }
    }
}
