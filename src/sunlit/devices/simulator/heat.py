"""The invented device's thermal eye, which is its channel 2: a slope of temperatures with one hot place in it."""

from sunlit.devices.thermal import BlackBody, Radiometry

WIDTH, HEIGHT = 160, 120
# The hot place: columns and rows from, to; and how warm it is.
HOT = (40, 44, 90, 94)
HOT_KELVIN = 353.15
COLD_KELVIN = 290.0


class Heat:
    """What the eye sees and by what it measures; all temperatures in kelvin.

    size  bytes of a value in the matrix: 4 for floats, 2 for whole numbers with a scale and an offset
    """

    def __init__(self) -> None:
        self.size = 4
        self.radiometry = Radiometry(emissivity=0.95, distance=5.0, reflected=293.15)
        self.black_body = BlackBody(True, temperature=308.15, emissivity=0.97, distance=1.5, point=(0.25, 0.75))

    def kelvin(self) -> list[float]:
        """The matrix, row by row from above: a twentieth of a kelvin more with each column."""
        left, right, top, bottom = HOT
        return [
            HOT_KELVIN if left <= column < right and top <= row < bottom else COLD_KELVIN + column / 20
            for row in range(HEIGHT)
            for column in range(WIDTH)
        ]
