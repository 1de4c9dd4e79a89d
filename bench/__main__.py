"""``python -m bench [P1 P6 …] [--scale town|district|ten|municipality] [--rounds 5]``."""

import argparse
import os
import tempfile


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediation.settings")
    os.environ.setdefault("DATABASE_TIMEOUT", "7200")  # making the data takes its time
    with tempfile.TemporaryDirectory(prefix="bench-data-") as folder:
        os.environ.setdefault("DATA_DIR", folder)  # keys and files of its own

        import django

        django.setup()
        from bench.run import run

        run(
            options.jobs,
            scale=options.scale,
            rounds=options.rounds,
            seconds=options.seconds,
            keep=not options.no_results,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Each job through its service, beside a floor that writes the same rows.",
    )
    parser.add_argument("jobs", nargs="*", help="P1, P2, P6, P9, P10, P15; none: all of them")
    scales = ["town", "district", "ten", "municipality"]
    parser.add_argument("--scale", default="district", choices=scales)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=120, help="how long the crowd of P9 works")
    parser.add_argument(
        "--no-results", action="store_true", help="print only, leave RESULTS.md as it is"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
