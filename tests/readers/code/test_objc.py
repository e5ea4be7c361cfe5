"""What the reader of Objective-C finds in an invented SDK."""

from sunlit.readers.code.objc import READER
from tests.readers.code.told import expected, told

CODE = """
    #import <Foundation/Foundation.h>
    NS_ASSUME_NONNULL_BEGIN
    typedef NS_ENUM(NSInteger, FaceRace) {
        FaceRaceUnknown = 0, // 未知
        FaceRaceWhite,
    };

    /** What is known of a face. */
    @interface FaceInfo : NSObject <NSCopying> {
        int _skinTone;
    }
    @property (nonatomic, assign) FaceRace race FACE_API_AVAILABLE(ios(10), macosx(10.12)); // 人种
    @property (nonatomic, copy, nullable) NSString *nation, *name;
    - (instancetype)initWithRace:(FaceRace)race age:(int)age NS_DESIGNATED_INITIALIZER;
    @end

    @protocol FaceDelegate <NSObject>
    - (void)didDetectRace:(NSInteger)race;
    @end

    NSString * const kRaceKey = @"race";

    @implementation FaceInfo
    - (NSArray *)names {
        NSArray *races = @[@"white", @"black"];
        NSDictionary *titles = @{@"race": @"Race", @1: kRaceKey};
        [self setValue:@"unknown" forKey:kRaceKey];
        return races;
    }
    @end
    NS_ASSUME_NONNULL_END
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        type FaceRace
          enumerator FaceRaceUnknown = 0 // 未知
          comment on FaceRaceUnknown
          enumerator FaceRaceWhite
        comment on FaceInfo
        type FaceInfo: NSObject // What is known of a face.
          field _skinTone: int
          field race: FaceRace // 人种
          comment on race
          field nation: NSString*
          field name: NSString*
          function initWithRace: instancetype
            parameter race: FaceRace
            parameter age: int
        type FaceDelegate
          function didDetectRace: void
            parameter race: NSInteger
        constant kRaceKey: NSString* = @"race"
          string race
        type FaceInfo
          function names: NSArray *
            constant races: NSArray* = @[@"white", @"black"]
              label white
              label black
            constant titles: NSDictionary* = @{@"race": @"Race", @1: kRaceKey}
              label race = @"Race"
              label Race
              label 1 = kRaceKey
            string unknown
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        @interface FaceInfo
        VENDOR_MACRO(x)
        @property (nonatomic) FaceRace race; // 人种
        - (void)detect:(FaceRace)race
    """
    assert told(READER, code) == expected("""
        field race: FaceRace // 人种
        comment on race
        function detect:: - (void)
          parameter race: FaceRace
        """)
