"""Statements made once refuse what they would do wrongly."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from accounts.models import User
from accounts.prepared import Prepared, PreparedInsert
from courses.models import Cohort


@pytest.mark.django_db(transaction=True)
def test_a_locking_statement_is_refused_outside_a_transaction_also_after_its_first_use():
    locked = Prepared(lambda pk: User.objects.select_for_update().filter(pk=pk).values_list("pk"), -1)
    with transaction.atomic():
        assert locked(5) == []

    with pytest.raises(TransactionManagementError):
        locked(5)


def test_an_insert_that_leaves_out_a_moment_which_saving_writes_is_refused():
    with pytest.raises(ValueError, match="created_at"):
        PreparedInsert(Cohort, ("organisation_id", "title"), key=("title",))
