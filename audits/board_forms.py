"""What the address of a board asks for; a value that has no meaning counts as none."""

from django import forms

from audits.queries.board_heat import ORDERS, Wanted

BIGGEST_ID = 2**31 - 1


class BoardForm(forms.Form):
    """Which node of the tree, and how its heat map is shown."""

    node = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    heat = forms.SlugField(required=False, max_length=40)
    order = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in ORDERS)])
    by = forms.CharField(required=False, max_length=40)
    page = forms.CharField(required=False, max_length=6)

    def node_id(self) -> int | None:
        """The node; None for the whole wave."""
        self.is_valid()
        node: int | None = self.cleaned_data.get("node")
        return node

    def wanted(self) -> Wanted:
        """How the heat map is to be shown."""
        self.is_valid()
        known = self.cleaned_data.get
        return Wanted(known("heat", ""), known("order", ""), known("by", ""), known("page", ""))
