"""Dex files: what smali made of three classes; the one that holds nothing wanted is left out."""

from tests.readers.binary.listed import listed


def test_the_classes_that_hold_a_spelling_are_listed_as_they_were_written() -> None:
    assert (
        listed("classes.dex")
        == """\
public class FaceAttribute implements Serializable {
    public static final String KEY = "faceEthnicity";
    public static final int LIMIT = 7;
    public int age;
    @SerializedName(value = "ethnic_group") public Kin ethnicity;
    public boolean mask;
    public native int getRace(byte[], int);
    public boolean isMarked() {
        FaceAttribute.ethnicity
        Kin.KIN_B
        "uyghur face"
        Alarm.raise
    }
}
public enum Kin {
    KIN_A("汉族"),
    KIN_B("维族"),
}
"""
    )
