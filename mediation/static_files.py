"""Static files with a digest in their names, compressed once when they are collected."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """With gzip alone: the PDF library brings Brotli along, which takes ten times as long."""

    def create_compressor(self, **kwargs: Any) -> Any:
        return super().create_compressor(**{**kwargs, "use_brotli": False})
