"""Every periodic job on one screen. Times are Asia/Shanghai; each is safe to run twice.

A beat that runs twice, or on two machines, does no harm: unique keys decide.
"""

from celery.schedules import crontab

# What repeats each minute is worthless a minute later: let it expire, not pile up.
EACH_MINUTE = {"schedule": crontab(), "options": {"expires": 50}}

SCHEDULE = {
    # daily
    "nightly watch": {  # one notice per subject and day
        "task": "assessment.nightly_watch",
        "schedule": crontab(hour=1, minute=30),
    },
    "dispute profiles": {  # overwrites the same day's profile
        "task": "cases.refresh_dispute_profiles",
        "schedule": crontab(hour=2, minute=0),
    },
    "old requests": {  # destroys what is not destroyed yet
        "task": "cases.forget_requests",
        "schedule": crontab(hour=2, minute=20),
    },
    "old feedback": {  # destroys what is not destroyed yet
        "task": "assessment.forget_feedback",
        "schedule": crontab(hour=2, minute=22),
    },
    "old tries": {  # deletes counts of windows that are over
        "task": "common.sweep_tries",
        "schedule": crontab(hour=2, minute=25),
    },
    "search": {  # compares, and writes what differs
        "task": "cases.refresh_search",
        "schedule": crontab(hour=2, minute=40),
    },
    "unsent notices": {  # sends only rows without sent_at
        "task": "common.resend_unsent",
        "schedule": crontab(hour="6,12", minute=30),
    },
    "document store": {  # shreds what nothing refers to; the second run finds nothing
        "task": "common.sweep_files",
        "schedule": crontab(hour=3, minute=0),
    },
    # monthly
    "settlement": {  # draft rebuilt, confirmed refused
        "task": "assessment.settle_month",
        "schedule": crontab(day_of_month=1, hour=2, minute=10),
    },
    "draw reminder": {  # one notice per month: the draw itself needs people
        "task": "assessment.draw_sample",
        "schedule": crontab(day_of_month=2, hour=2, minute=10),
    },
    # quarterly
    "quarter": {  # one run per quarter
        "task": "assessment.close_quarter",
        "schedule": crontab(day_of_month=5, month_of_year="1,4,7,10", hour=2, minute=30),
    },
    # each minute
    "job sweep": {"task": "common.sweep_jobs", **EACH_MINUTE},  # re-queues by conditional UPDATE
    "heartbeat": {"task": "common.heartbeat", **EACH_MINUTE},  # one row, overwritten
}
