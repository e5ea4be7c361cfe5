.class public Lvendor/sdk/FaceAttribute;
.super Ljava/lang/Object;
.implements Ljava/io/Serializable;
.field public static final KEY:Ljava/lang/String; = "faceEthnicity"
.field public static final LIMIT:I = 0x7
.field public age:I
.field public ethnicity:Lvendor/sdk/Kin;
    .annotation runtime Lcom/google/gson/annotations/SerializedName;
        value = "ethnic_group"
    .end annotation
.end field
.field public mask:Z
.method public native getRace([BI)I
.end method
.method public isMarked()Z
    .registers 3
    iget-object v0, p0, Lvendor/sdk/FaceAttribute;->ethnicity:Lvendor/sdk/Kin;
    sget-object v1, Lvendor/sdk/Kin;->KIN_B:Lvendor/sdk/Kin;
    if-ne v0, v1, :no
    const-string v1, "uyghur face"
    invoke-static {v1}, Lvendor/sdk/Alarm;->raise(Ljava/lang/String;)V
    const/4 v0, 0x1
    return v0
    :no
    const/4 v0, 0x0
    return v0
.end method
