"""Reading the catalogue's files: what they say, whether they may say so, and the rows they become."""

from catalog.loading.files import ContentError, Fault
from catalog.loading.rows import Summary, check_folder, load_catalog

__all__ = ["ContentError", "Fault", "Summary", "check_folder", "load_catalog"]
