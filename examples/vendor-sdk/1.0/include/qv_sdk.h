/*
 * 阔凡视讯 网络摄像机开发包 接口定义
 * Quorvane Video Network Camera SDK, release 1.0
 */
#ifndef QV_SDK_H
#define QV_SDK_H

#ifdef _WIN32
#define QV_API  __declspec(dllimport)
#define QV_CALL __stdcall
#else
#define QV_API
#define QV_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned char  QV_BYTE;
typedef unsigned int   QV_UINT32;
typedef long long      QV_HANDLE;

#define QV_MAX_FACE            32      // 一张图片中最多的人脸数
#define QV_MAX_CHANNEL         64      // 最大通道数
#define QV_NAME_LEN            64      // 姓名长度
#define QV_SERIAL_LEN          48      // 设备序列号长度

// 错误码
#define QV_OK                  0
#define QV_ERR_NETWORK         1       // 网络错误
#define QV_ERR_PASSWORD        2       // 密码错误
#define QV_ERR_TIMEOUT         3       // 超时
#define QV_ERR_BUSY            4       // 设备忙, 回调与注销之间存在竞争 (race condition), 请重试

// 智能事件类型
#define QV_EVENT_MOTION        0x00001001      // 移动侦测
#define QV_EVENT_LINE_CROSS    0x00001002      // 越界侦测
#define QV_EVENT_FACE_DETECT   0x00002001      // 人脸检测事件, 对应结构体 QV_EVENT_FACE_S
#define QV_EVENT_FACE_MATCH    0x00002002      // 人脸比对事件, 对应结构体 QV_EVENT_MATCH_S
#define QV_EVENT_BODY_DETECT   0x00002003      // 人体检测事件, 对应结构体 QV_EVENT_BODY_S

// 日志级别
typedef enum
{
    QV_LOG_ERROR = 0,           // 错误
    QV_LOG_INFO,                // 信息
    QV_LOG_TRACE,               // 跟踪
} QV_LOG_LEVEL_E;

// 球机跟踪模式
typedef enum
{
    QV_TRACE_MODE_OFF = 0,      // 关闭
    QV_TRACE_MODE_PERSON,       // 跟踪行人
    QV_TRACE_MODE_VEHICLE,      // 跟踪车辆
} QV_TRACE_MODE_E;

// 录像类型
typedef enum
{
    QV_REC_TYPE_TIMING = 0,     // 定时录像
    QV_REC_TYPE_ALARM,          // 报警录像
    QV_REC_TYPE_MANUAL,         // 手动录像
} QV_REC_TYPE_E;

// 设备所在地区, 用于夏令时与默认经纬度
typedef enum
{
    QV_REGION_BEIJING = 0,      // 北京市
    QV_REGION_SICHUAN,          // 四川省
    QV_REGION_XINJIANG,         // 新疆维吾尔自治区
    QV_REGION_XIZANG,           // 西藏自治区
} QV_REGION_E;

// 性别
typedef enum
{
    QV_SEX_UNKNOWN = 0,         // 未识别
    QV_SEX_MALE,                // 男
    QV_SEX_FEMALE,              // 女
} QV_SEX_E;

// 有无: 眼镜, 胡子, 口罩
typedef enum
{
    QV_WEAR_UNKNOWN = 0,        // 未识别
    QV_WEAR_NO,                 // 无
    QV_WEAR_YES,                // 有
} QV_WEAR_E;

// 民族
typedef enum
{
    QV_ETHNICITY_UNKNOWN = 0,   // 未识别
    QV_ETHNICITY_UYGHUR,        // 维吾尔族
    QV_ETHNICITY_OTHER,         // 其他民族
} QV_ETHNICITY_E;

// 人种, 按肤色区分
typedef enum
{
    QV_TONE_UNKNOWN = 0,        // 未识别
    QV_TONE_YELLOW,             // 黄种人
    QV_TONE_BLACK,              // 黑人
    QV_TONE_WHITE,              // 白人
} QV_TONE_E;

#pragma pack(push, 4)

typedef struct
{
    int nLeft;
    int nTop;
    int nRight;
    int nBottom;
} QV_RECT_S;

// 人脸属性
typedef struct
{
    QV_UINT32       dwSize;
    QV_RECT_S       stuRect;            // 人脸在图片中的位置
    int             nAge;               // 年龄, -1 表示未识别
    QV_SEX_E        emSex;              // 性别
    QV_WEAR_E       emGlasses;          // 是否戴眼镜
    QV_WEAR_E       emBeard;            // 是否有胡子
    QV_WEAR_E       emMask;             // 是否戴口罩
    QV_ETHNICITY_E  emEthnicity;        // 民族
    int             nQuality;           // 人脸图片质量, 0-100
    QV_BYTE         byReserved[56];     // 保留
} QV_FACE_ATTR_S;

// 人体属性
typedef struct
{
    QV_UINT32       dwSize;
    QV_RECT_S       stuRect;            // 人体在图片中的位置
    int             nUpperColor;        // 上衣颜色
    int             nLowerColor;        // 下衣颜色
    QV_WEAR_E       emHat;              // 是否戴帽子
    QV_WEAR_E       emBag;              // 是否背包
    QV_TONE_E       emTone;             // 人种
    QV_BYTE         byReserved[60];     // 保留
} QV_BODY_ATTR_S;

// 人脸检测事件
typedef struct
{
    QV_UINT32       dwSize;
    int             nChannel;           // 通道号
    long long       nTime;              // 事件时间, 毫秒
    int             nFaceNum;           // 人脸个数
    QV_FACE_ATTR_S  stuFace[QV_MAX_FACE]; // 人脸属性
    QV_BYTE         byReserved[128];    // 保留
} QV_EVENT_FACE_S;

// 人体检测事件
typedef struct
{
    QV_UINT32       dwSize;
    int             nChannel;           // 通道号
    long long       nTime;              // 事件时间, 毫秒
    QV_BODY_ATTR_S  stuBody;            // 人体属性
    QV_BYTE         byReserved[128];    // 保留
} QV_EVENT_BODY_S;

// 人脸比对事件
typedef struct
{
    QV_UINT32       dwSize;
    int             nChannel;           // 通道号
    int             nSimilarity;        // 相似度, 0-100
    QV_FACE_ATTR_S  stuFace;            // 人脸属性
    char            szPersonName[QV_NAME_LEN]; // 人员姓名
    QV_BYTE         byReserved[128];    // 保留
} QV_EVENT_MATCH_S;

// 历史人脸查询条件
typedef struct
{
    QV_UINT32       dwSize;
    int             nChannel;           // 通道号, -1 表示全部
    long long       nBeginTime;         // 开始时间, 毫秒
    long long       nEndTime;           // 结束时间, 毫秒
    int             nAgeMin;            // 年龄下限
    int             nAgeMax;            // 年龄上限
    QV_SEX_E        emSex;              // 性别
    QV_WEAR_E       emGlasses;          // 是否戴眼镜
    QV_ETHNICITY_E  emEthnicity;        // 民族, 1-维吾尔族 2-其他民族
    QV_BYTE         byReserved[60];     // 保留
} QV_FACE_QUERY_S;

// 身份证上的民族, 按国家标准编号
typedef enum
{
    QV_IDCARD_ETHNICITY_HAN = 1,      // 汉族
    QV_IDCARD_ETHNICITY_MONGOL,       // 蒙古族
    QV_IDCARD_ETHNICITY_HUI,          // 回族
    QV_IDCARD_ETHNICITY_ZANG,         // 藏族
    QV_IDCARD_ETHNICITY_UYGUR,        // 维吾尔族
    QV_IDCARD_ETHNICITY_MIAO,         // 苗族
    QV_IDCARD_ETHNICITY_YI,           // 彝族
    QV_IDCARD_ETHNICITY_ZHUANG,       // 壮族
    QV_IDCARD_ETHNICITY_BUYEI,        // 布依族
    QV_IDCARD_ETHNICITY_CHOSEN,       // 朝鲜族
    QV_IDCARD_ETHNICITY_MAN,          // 满族
    QV_IDCARD_ETHNICITY_DONG,         // 侗族
    QV_IDCARD_ETHNICITY_YAO,          // 瑶族
    QV_IDCARD_ETHNICITY_BAI,          // 白族
    QV_IDCARD_ETHNICITY_TUJIA,        // 土家族
    QV_IDCARD_ETHNICITY_HANI,         // 哈尼族
    QV_IDCARD_ETHNICITY_KAZAK,        // 哈萨克族
    QV_IDCARD_ETHNICITY_DAI,          // 傣族
    QV_IDCARD_ETHNICITY_LI,           // 黎族
    QV_IDCARD_ETHNICITY_LISU,         // 傈僳族
    QV_IDCARD_ETHNICITY_VA,           // 佤族
    QV_IDCARD_ETHNICITY_SHE,          // 畲族
    QV_IDCARD_ETHNICITY_GAOSHAN,      // 高山族
    QV_IDCARD_ETHNICITY_LAHU,         // 拉祜族
    QV_IDCARD_ETHNICITY_SUI,          // 水族
    QV_IDCARD_ETHNICITY_DONGXIANG,    // 东乡族
    QV_IDCARD_ETHNICITY_NAXI,         // 纳西族
    QV_IDCARD_ETHNICITY_JINGPO,       // 景颇族
    QV_IDCARD_ETHNICITY_KIRGIZ,       // 柯尔克孜族
    QV_IDCARD_ETHNICITY_TU,           // 土族
    QV_IDCARD_ETHNICITY_DAUR,         // 达斡尔族
    QV_IDCARD_ETHNICITY_MULAO,        // 仫佬族
    QV_IDCARD_ETHNICITY_QIANG,        // 羌族
    QV_IDCARD_ETHNICITY_BLANG,        // 布朗族
    QV_IDCARD_ETHNICITY_SALAR,        // 撒拉族
    QV_IDCARD_ETHNICITY_MAONAN,       // 毛南族
    QV_IDCARD_ETHNICITY_GELAO,        // 仡佬族
    QV_IDCARD_ETHNICITY_XIBE,         // 锡伯族
    QV_IDCARD_ETHNICITY_ACHANG,       // 阿昌族
    QV_IDCARD_ETHNICITY_PUMI,         // 普米族
    QV_IDCARD_ETHNICITY_TAJIK,        // 塔吉克族
    QV_IDCARD_ETHNICITY_NU,           // 怒族
    QV_IDCARD_ETHNICITY_UZBEK,        // 乌孜别克族
    QV_IDCARD_ETHNICITY_RUSS,         // 俄罗斯族
    QV_IDCARD_ETHNICITY_EWENKI,       // 鄂温克族
    QV_IDCARD_ETHNICITY_DEANG,        // 德昂族
    QV_IDCARD_ETHNICITY_BONAN,        // 保安族
    QV_IDCARD_ETHNICITY_YUGUR,        // 裕固族
    QV_IDCARD_ETHNICITY_GIN,          // 京族
    QV_IDCARD_ETHNICITY_TATAR,        // 塔塔尔族
    QV_IDCARD_ETHNICITY_DERUNG,       // 独龙族
    QV_IDCARD_ETHNICITY_OROQEN,       // 鄂伦春族
    QV_IDCARD_ETHNICITY_HEZHEN,       // 赫哲族
    QV_IDCARD_ETHNICITY_MONBA,        // 门巴族
    QV_IDCARD_ETHNICITY_LHOBA,        // 珞巴族
    QV_IDCARD_ETHNICITY_JINO,         // 基诺族
} QV_IDCARD_ETHNICITY_E;

// 访客机读取的身份证信息
typedef struct
{
    QV_UINT32       dwSize;
    char            szName[QV_NAME_LEN];        // 姓名
    QV_SEX_E        emSex;                      // 性别
    QV_IDCARD_ETHNICITY_E emEthnicity;          // 民族
    char            szBirthday[16];             // 出生日期
    char            szAddress[128];             // 住址
    char            szIdNumber[32];             // 身份证号码
    char            szIssuedBy[64];             // 签发机关
    char            szValidFrom[16];            // 有效期开始
    char            szValidTo[16];              // 有效期结束
    QV_BYTE         byReserved[64];             // 保留
} QV_IDCARD_S;

#pragma pack(pop)

// 事件回调; pEvent 的类型由 dwType 决定, 见 QV_EVENT_xxx
typedef void (QV_CALL *QV_EventCallback)(QV_HANDLE hLogin, QV_UINT32 dwType, const void *pEvent, QV_UINT32 dwSize, void *pUser);

// 访客机读卡回调
typedef void (QV_CALL *QV_IdCardCallback)(QV_HANDLE hLogin, const QV_IDCARD_S *pCard, void *pUser);

QV_API int       QV_CALL QV_Init(QV_LOG_LEVEL_E emLevel);
QV_API void      QV_CALL QV_Cleanup(void);
QV_API QV_HANDLE QV_CALL QV_Login(const char *szHost, unsigned short wPort, const char *szUser, const char *szPassword);
QV_API int       QV_CALL QV_Logout(QV_HANDLE hLogin);

// 订阅智能事件
QV_API QV_HANDLE QV_CALL QV_SubscribeEvents(QV_HANDLE hLogin, int nChannel, QV_EventCallback cbEvent, void *pUser);
QV_API int       QV_CALL QV_Unsubscribe(QV_HANDLE hSubscription);

// 对一张图片做人脸分析
QV_API int       QV_CALL QV_AnalyseFace(QV_HANDLE hLogin, const QV_BYTE *pJpeg, QV_UINT32 dwBytes, QV_FACE_ATTR_S *pFace);

// 按条件查询历史人脸
QV_API QV_HANDLE QV_CALL QV_FindFaces(QV_HANDLE hLogin, const QV_FACE_QUERY_S *pQuery);
QV_API int       QV_CALL QV_FindNextFace(QV_HANDLE hFind, QV_EVENT_FACE_S *pFace);

QV_API int       QV_CALL QV_SubscribeIdCard(QV_HANDLE hLogin, QV_IdCardCallback cbCard, void *pUser);
QV_API int       QV_CALL QV_SetTraceMode(QV_HANDLE hLogin, int nChannel, QV_TRACE_MODE_E emMode);

#ifdef __cplusplus
}
#endif

#endif // QV_SDK_H
