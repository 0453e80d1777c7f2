"""Every figure of an edition as tables, by value: what its workbook is written from."""

from django.db import models

from reports.models.reports import Report


class ReportTables(models.Model):
    """The tables of one edition; their hash is among the facts, so that the edition's own covers them."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="tables")
    sheets = models.JSONField()  # [{code, rows: [[text, number or None, …], …]}]: reports.sheets

    def __str__(self) -> str:
        return f"{self.report_id}"
