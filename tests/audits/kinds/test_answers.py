"""Tables of answers: small whole marks, others as they are."""

import numpy as np
import pytest

from audits.scoring.answers import AnswersReader
from tests.factories.kinds import (
    OREL,
    TULA,
)


def test_whole_marks_are_kept_small_and_others_as_they_are():
    reader = AnswersReader("survey", ["E1", "E2"], [])
    reader.add([TULA], [{"E1": 7, "E2": None}])
    small = reader.answers().perceptions
    reader.add([OREL], [{"E1": 6.5, "E2": "NA"}])

    mixed = reader.answers()

    assert (small.dtype, small.tolist()) == (np.int8, [[7, 0]])
    assert mixed.branches.tolist() == [TULA, OREL]
    assert np.array_equal(mixed.perceptions, [[7, np.nan], [6.5, np.nan]], equal_nan=True)


def test_a_questionnaire_of_another_length_is_refused():
    reader = AnswersReader("servqual", ["SQ01", "SQ02"], ["T"])

    with pytest.raises(ValueError, match="2 answers"):
        reader.add([TULA], [{"e": [7], "p": [6], "w": None}])
