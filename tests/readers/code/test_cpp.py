"""What the reader of C++ finds in an invented SDK."""

from sunlit.readers.code.cpp import READER
from tests.readers.code.told import expected, told

CODE = """
    namespace sdk {
    enum class Race : int { White = 0, Black = 1 };

    /// What is known of a face.
    class SDK_API Face : public Base, private Other {
    public:
        static const int kMax = 3;
        static constexpr const char* kTags[] = {"white", "black"};
        Race race = Race::White;            ///< 人种
        std::vector<std::string> groups{"asian"};
        virtual Race GetRace(const Image& image, int level = 2) const;
        explicit Face(int nation) : nation_(nation) {}
    private:
        int nation_;
    };

    using RaceNames = std::map<int, std::string>;
    const RaceNames kNames = {{0, "white"}, {1, "black"}};

    template <typename T>
    // 返回人种
    T detect(T race) {
        std::vector<std::string> local = {"indian"};
        auto name = R"(skin tone)";
        switch (race) {
        case 0: { return "White"; }
        default: name = "Other";
        }
    }

    Race Face::GetRace(const Image& image, int level) const { return image.race; }
    }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        type sdk
          type Race: int
            enumerator White = 0
            enumerator Black = 1
          comment on Face
          type Face: Base, Other // What is known of a face.
            constant kMax: const int = 3
            constant kTags: const char*[] = {"white", "black"}
              label white
              label black
            field race: Race = Race::White // 人种
            comment on race
            field groups: std::vector<std::string> = {"asian"}
              label asian
            function GetRace: Race
              parameter image: const Image&
              parameter level: int = 2
            function Face
              parameter nation: int
            field nation_: int
          type RaceNames: std::map<int, std::string>
          constant kNames: const RaceNames = {{0, "white"}, {1, "black"}}
            label white
            label black
          function detect: T // 返回人种
            comment on detect
            parameter race: T
            constant local: std::vector<std::string> = {"indian"}
              label indian
            string (skin tone)
            label White
            label Other
          function GetRace: Race
            parameter image: const Image&
            parameter level: int
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        class Face : {
        public:
            Race race; // 人种
            static const int kMax = ;
            Q_PROPERTY(int nation READ nation)
            int nation;
    """
    assert told(READER, code) == expected("""
        type Face
          field race: Race // 人种
          comment on race
          field kMax: const int
          function Q_PROPERTY
            parameter nation: int
          field nation: int
        """)
