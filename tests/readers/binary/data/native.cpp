// What native.so, native-stripped.so, native.dll and native.macho were made of; see the commands in README.md.
typedef unsigned char BYTE;

typedef enum tagKIN_TYPE { KIN_UNKNOWN, KIN_UYGHUR = 5, KIN_OTHER } KIN_TYPE;
typedef enum { RACE_WHITE = 1, RACE_BLACK, RACE_YELLOW } RACE_TYPE;

struct FACE_ATTRIBUTE {
    int nAge;
    BYTE szName[64];
    RACE_TYPE emRace;
    BYTE byMask;
    BYTE byBeard : 3;
    BYTE byGlasses : 5;
    FACE_ATTRIBUTE* pNext;
    float fMatrix[2][3];
};

#pragma pack(push, 1)
typedef struct {
    BYTE byKind;
    int nEthnicity;
    short nShare;
} PACKED_ATTRIBUTE;
#pragma pack(pop)

namespace vendor {
class FaceSession {
public:
    int GetFaceRace(const FACE_ATTRIBUTE& attribute) const;
    int GetFaceMask();
    int GetFaceAge();
    KIN_TYPE kin;
};
int FaceSession::GetFaceRace(const FACE_ATTRIBUTE& attribute) const { return attribute.emRace == RACE_YELLOW; }
int FaceSession::GetFaceMask() { return kin; }
int FaceSession::GetFaceAge() { return kin + 1; }
}

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED
#endif

extern "C" {
EXPORTED extern const char* const g_pWords[];
EXPORTED extern const BYTE g_abyWords[];
EXPORTED extern const char16_t g_awcWords[];
const char* const g_pWords[] = {"sunglasses", "beard", "faceEthnicity", "\xe7\xbb\xb4\xe5\x90\xbe\xe5\xb0\x94\xe6\x97\x8f"};
const BYTE g_abyWords[] = "\xce\xac\xce\xe1\xb6\xfb\xd7\xe5\xa3\xac\xba\xba\xd7\xe5";
const char16_t g_awcWords[] = u"\u7ef4\u543e\u5c14\u65cf\uff0c\u6c49\u65cf";
EXPORTED int VENDOR_GetEthnicity(FACE_ATTRIBUTE* pAttribute, int nLength) {
    PACKED_ATTRIBUTE packed;
    packed.nEthnicity = nLength;
    vendor::FaceSession session;
    return session.GetFaceRace(*pAttribute) + packed.nEthnicity + KIN_UYGHUR;
}
}
