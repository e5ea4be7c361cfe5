"""Java classes: what javac made of FaceAttribute.java comes out as it was written there."""

from tests.readers.binary.listed import listed, told


def test_a_class_is_listed_as_it_was_written() -> None:
    assert (
        listed("FaceAttribute.class")
        == """\
public class FaceAttribute implements Runnable {
    public static final String KEY = "faceEthnicity";
    public static final int RACE_YELLOW = 2;
    public static final long MANY = 70000000000;
    public int nAge;
    public byte[] szName = new byte[64];
    @Note(value = "ethnic_group", also = {"face", "mask"}) public KinType ethnicity;
    public Map table;
    public void FaceAttribute() {
        FaceAttribute.szName
    }
    public native int getRace(byte[], int);
    public boolean isMarked(FaceAttribute other) {
        FaceAttribute.nAge
        FaceAttribute.ethnicity
        KinType.KIN_B
        "uyghur face"
        Alarm.raise
    }
    public void run();
}
"""
    )


def test_the_values_of_an_enum_have_their_arguments() -> None:
    assert told("FaceAttribute$KinType.class", "enumerator") == ["KinType KIN_A 汉族", "KinType KIN_B 维族"]


def test_fields_constants_and_parameters_have_their_types() -> None:
    assert told("FaceAttribute.class", "field", "constant", "parameter") == [
        "FaceAttribute KEY String faceEthnicity",
        "FaceAttribute RACE_YELLOW int 2",
        "FaceAttribute MANY long 70000000000",
        "FaceAttribute nAge int",
        "FaceAttribute szName byte[] new byte[64]",
        "FaceAttribute ethnicity KinType",
        "FaceAttribute table Map",
        "getRace byte byte[]",
        "getRace int int",
        "isMarked other FaceAttribute",
    ]
