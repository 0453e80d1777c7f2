"""Lines of the registry that many fields of the room share: why, how long, what erasure does."""

from accounts.personal import PersonalField

_LEARNING = "оценить, чему человек научился, и показать ему результат"
_ASSESSING = "знать, кто оценил работу, на случай вопроса или апелляции"
_KEPT = "5 лет после окончания группы"
_ACT_KEPT = "3 года после удаления"


def learner(*, in_export: bool = True) -> PersonalField:
    """A line about the learner: goes with the learner's erasure, unless a decision rests on it."""
    return PersonalField(_LEARNING, _KEPT, in_export=in_export, on_erasure="pseudonymise")


def words() -> PersonalField:
    """Words or files of the learner: deleted when the learner is erased."""
    return PersonalField(_LEARNING, _KEPT, in_export=True, on_erasure="delete")


def assessor() -> PersonalField:
    """Who assessed: another person than the learner."""
    return PersonalField(_ASSESSING, _KEPT, in_export=False, on_erasure="keep by law")


def keeper() -> PersonalField:
    """Who set the term of keeping or erased: asked when the erasure is doubted."""
    return PersonalField("доказать удаление записей", _ACT_KEPT, in_export=False, on_erasure="keep by law")


def erased() -> PersonalField:
    """What was erased, by ids and sums: the proof that the law asks for."""
    return PersonalField("доказать удаление записей", _ACT_KEPT, in_export=True, on_erasure="keep by law")
