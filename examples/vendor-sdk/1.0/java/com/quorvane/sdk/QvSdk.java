package com.quorvane.sdk;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.util.Arrays;
import java.util.List;

/** JNA binding of the Quorvane camera SDK. The layout of every structure follows qv_sdk.h. */
public interface QvSdk extends Library {
    int QV_MAX_FACE = 32;

    int QV_EVENT_MOTION = 0x00001001;
    int QV_EVENT_FACE_DETECT = 0x00002001; // delivers QV_EVENT_FACE_S
    int QV_EVENT_BODY_DETECT = 0x00002003; // delivers QV_EVENT_BODY_S

    /** Ethnicity of a face, as the camera sees it. */
    interface QV_ETHNICITY_E {
        int QV_ETHNICITY_UNKNOWN = 0; // not recognised
        int QV_ETHNICITY_UYGHUR = 1; // Uyghur
        int QV_ETHNICITY_OTHER = 2; // any other
    }

    class QV_RECT_S extends Structure {
        public int nLeft;
        public int nTop;
        public int nRight;
        public int nBottom;

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList("nLeft", "nTop", "nRight", "nBottom");
        }
    }

    /** Face attributes. */
    class QV_FACE_ATTR_S extends Structure {
        public int dwSize;
        public QV_RECT_S stuRect;
        public int nAge; // -1: not recognised
        public int emSex;
        public int emGlasses;
        public int emBeard;
        public int emMask;
        public int emEthnicity; // QV_ETHNICITY_E
        public int nQuality;
        public byte[] byReserved = new byte[56];

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList("dwSize", "stuRect", "nAge", "emSex", "emGlasses", "emBeard", "emMask", "emEthnicity",
                    "nQuality", "byReserved");
        }
    }

    /** The event behind QV_EVENT_FACE_DETECT. */
    class QV_EVENT_FACE_S extends Structure {
        public int dwSize;
        public int nChannel;
        public long nTime;
        public int nFaceNum;
        public QV_FACE_ATTR_S[] stuFace = new QV_FACE_ATTR_S[QV_MAX_FACE];
        public byte[] byReserved = new byte[128];

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList("dwSize", "nChannel", "nTime", "nFaceNum", "stuFace", "byReserved");
        }
    }

    /** Called on a thread of the SDK; guard shared state, or a race condition between two events is possible. */
    interface EventCallback extends Callback {
        void invoke(long login, int type, Pointer event, int size, Pointer user);
    }

    int QV_Init(int level);

    long QV_Login(String host, short port, String user, String password);

    long QV_SubscribeEvents(long login, int channel, EventCallback callback, Pointer user);

    int QV_AnalyseFace(long login, byte[] jpeg, int bytes, QV_FACE_ATTR_S face);
}
