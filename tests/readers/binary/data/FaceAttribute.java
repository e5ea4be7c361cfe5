// What FaceAttribute.class, FaceAttribute$KinType.class and FaceAttribute$Note.class were made of; see README.md.
package vendor.sdk;

import java.util.Map;

public class FaceAttribute implements Runnable {
    @interface Note { String value(); String[] also() default {}; }

    enum KinType {
        KIN_A("汉族"), KIN_B("维族");
        private final String label;
        KinType(String label) { this.label = label; }
    }

    public static final String KEY = "faceEthnicity";
    public static final int RACE_YELLOW = 2;
    public static final long MANY = 70000000000L;
    public int nAge;
    public byte[] szName = new byte[64];
    @Note(value = "ethnic_group", also = {"face", "mask"}) public KinType ethnicity;
    public Map<String, int[]> table;

    public native int getRace(byte[] picture, int length);

    public boolean isMarked(FaceAttribute other) {
        switch (other.nAge) { case 1: return false; case 2: return true; case 7: return false; default: }
        if (other.ethnicity == KinType.KIN_B) {
            System.out.println("uyghur face");
            return Alarm.raise(other);
        }
        return false;
    }

    public void run() { }

    static class Alarm { static boolean raise(FaceAttribute who) { return who.nAge > 3; } }
}
