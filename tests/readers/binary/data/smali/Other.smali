# A class that holds nothing to be found.
.class public Lvendor/sdk/Other;
.super Ljava/lang/Object;
.field public nothing:I
