using System;
using System.Runtime.InteropServices;

namespace Quorvane.Sdk
{
    /// <summary>性别</summary>
    public enum EmSex
    {
        Unknown = 0,
        Male,
        Female,
    }

    public enum EmTone
    {
        Unknown = 0,
        Yellow,
        Black,
        White,
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct Rect
    {
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
    }

    /// <summary>人体属性</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct BodyAttr
    {
        public uint Size;
        public Rect Position;
        public int UpperColor;   // 上衣颜色
        public int LowerColor;   // 下衣颜色
        public int Hat;          // 是否戴帽子
        public int Bag;          // 是否背包
        public EmTone Tone;
        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 60)]
        public byte[] Reserved;
    }

    /// <summary>人体检测事件</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct BodyEvent
    {
        public uint Size;
        public int Channel;
        public long Time;
        public BodyAttr Body;
        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 128)]
        public byte[] Reserved;
    }

    public static class Native
    {
        public const uint EventBodyDetect = 0x00002003;  // BodyEvent

        public delegate void EventCallback(long login, uint type, IntPtr data, uint size, IntPtr user);

        [DllImport("qvsdk")]
        public static extern int QV_Init(int level);

        [DllImport("qvsdk")]
        public static extern long QV_SubscribeEvents(long login, int channel, EventCallback callback, IntPtr user);
    }
}
