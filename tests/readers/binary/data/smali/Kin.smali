.class public final enum Lvendor/sdk/Kin;
.super Ljava/lang/Enum;
.annotation system Ldalvik/annotation/Signature;
    value = { "Ljava/lang/Enum<", "Lvendor/sdk/Kin;", ">;" }
.end annotation
.field public static final enum KIN_A:Lvendor/sdk/Kin;
.field public static final enum KIN_B:Lvendor/sdk/Kin;
.method static constructor <clinit>()V
    .registers 4
    new-instance v0, Lvendor/sdk/Kin;
    const-string v1, "KIN_A"
    const/4 v2, 0x0
    const-string v3, "\u6c49\u65cf"
    invoke-direct {v0, v1, v2, v3}, Lvendor/sdk/Kin;-><init>(Ljava/lang/String;ILjava/lang/String;)V
    sput-object v0, Lvendor/sdk/Kin;->KIN_A:Lvendor/sdk/Kin;
    new-instance v0, Lvendor/sdk/Kin;
    const-string v1, "KIN_B"
    const/4 v2, 0x1
    const-string v3, "\u7ef4\u65cf"
    invoke-direct {v0, v1, v2, v3}, Lvendor/sdk/Kin;-><init>(Ljava/lang/String;ILjava/lang/String;)V
    sput-object v0, Lvendor/sdk/Kin;->KIN_B:Lvendor/sdk/Kin;
    return-void
.end method
