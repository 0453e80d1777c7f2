"""What people do with theory and practice, by noun.

What was drawn or graded keeps its questions and its rubric by value.
"""

from assessments.models.attempts import Answer, AnswerEvent, Attempt
from assessments.models.grades import Grade, GradeEvent
from assessments.models.works import Submission, SubmissionFile

__all__ = ["Answer", "AnswerEvent", "Attempt", "Grade", "GradeEvent", "Submission", "SubmissionFile"]
