import json
import logging

import pytest

from mediation.logs import JsonFormatter, PrivacyFilter, TextFormatter, scrub


def record(message, *args, **extra):
    made = logging.getLogger("test").makeRecord("test", 20, "f", 1, message, args, None)
    vars(made).update(extra)
    return made


def test_chinese_stays_readable():
    assert "渝碚路街道" in JsonFormatter().format(record("站点 %s", "渝碚路街道"))


@pytest.mark.parametrize("secret", ["50019919900101123X", "500199199001011234", "13800138000"])
@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_numbers_of_people_are_withheld(formatter, secret):
    assert secret not in formatter.format(record("party %s,", secret))


@pytest.mark.parametrize("harmless", ["1741852800.123456", "20250301", "job 12345678901234"])
def test_other_numbers_are_kept(harmless):
    assert scrub(harmless) == harmless


def test_the_row_a_database_error_quotes_is_withheld():
    text = scrub("IntegrityError: …\nDETAIL:  Failing row contains (7, 张三, 男).\nCONTEXT: x")
    assert "张三" not in text
    assert "CONTEXT: x" in text


def test_requests_and_bodies_never_reach_a_handler():
    made = record("failed", request="<POST name=张三>", body="张三", status_code=500)
    PrivacyFilter().filter(made)
    line = json.loads(JsonFormatter().format(made))
    assert line["status_code"] == 500
    assert "张三" not in str(line)
    assert "request" not in line
