"""Takes the pictures of three papers, filled in from an invented case.

    python docs/pictures/papers.py

Needs pdftoppm (Debian: apt install poppler-utils). Pictures are written beside this file.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
PAPERS = ("cover", "register", "agreement")
DOTS_PER_INCH = "80"


def main() -> None:
    program = shutil.which("pdftoppm")
    if program is None:
        raise SystemExit("pdftoppm is missing: apt install poppler-utils")
    sys.path.insert(0, str(HERE.parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediation.settings")
    import django

    django.setup()
    from cases.services.printing.sample import try_out
    from cases.services.printing.stock import built_in

    with TemporaryDirectory() as folder:
        for paper in PAPERS:
            pdf = Path(folder) / f"{paper}.pdf"
            pdf.write_bytes(try_out(built_in(paper), paper))
            picture = HERE / f"paper-{paper}"
            subprocess.run(  # noqa: S603  our own words
                [program, "-png", "-r", DOTS_PER_INCH, "-singlefile", str(pdf), str(picture)],
                check=True,
            )


if __name__ == "__main__":
    main()
