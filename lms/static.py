"""Addresses of static files: their hashed names stay while a process lives, so each is looked up once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's, remembering the addresses that it gave: a page prints a dozen of them."""

    # a module of ours asks for its parts by their hashed names too; others' files are as they came
    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],  # noqa: SLF001
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._given: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address with the hashed name."""
        address = self._given.get(name)
        if address is None:
            address = self._given[name] = super().url(name, force)
        return address
