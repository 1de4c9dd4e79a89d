"""Numbers of people and organisations: accepted, refused, masked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.common.identity import (
    birth_date_of,
    check_credit_code,
    check_digit,
    check_mobile,
    check_phone,
    check_resident_id,
    mask_id,
    mask_name,
    mask_phone,
    sex_of,
)


def resident_id(born=date(1980, 2, 29), county="500199", serial=123):
    head = f"{county}{born:%Y%m%d}{serial:03d}"
    return head + check_digit(head)


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31))


@given(born=DAYS, serial=st.integers(0, 999))
def test_every_number_of_the_right_form_is_accepted_and_read(born, serial):
    number = resident_id(born, serial=serial)
    assert check_resident_id(number) == number
    assert birth_date_of(number) == born
    assert sex_of(number) == ("male" if serial % 2 else "female")


@given(
    born=DAYS,
    serial=st.integers(0, 999),
    place=st.integers(0, 17),
    digit=st.sampled_from("0123456789"),
)
def test_one_wrong_digit_never_passes(born, serial, place, digit):
    number = resident_id(born, serial=serial)
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong != number:
        with pytest.raises(ValueError):
            check_resident_id(wrong)


@given(born=DAYS, serial=st.integers(0, 999), place=st.integers(0, 16))
def test_two_neighbours_swapped_never_pass(born, serial, place):
    number = resident_id(born, serial=serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(ValueError):
            check_resident_id(swapped)


def test_the_standard_example_is_accepted():
    """The worked examples of GB 11643-1999; the second was born in 1880, before our limit."""
    assert check_resident_id("11010519491231002X") == "11010519491231002X"
    assert check_digit("44052418800101001") == "4"


@pytest.mark.parametrize("change", [str.lower, lambda n: f" {n[:6]} {n[6:]} ", lambda n: n])
def test_the_way_it_is_typed_does_not_matter(change):
    number = "11010519491231002X"
    wide = number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    assert check_resident_id(change(number)) == number
    assert check_resident_id(change(wide)) == number


@pytest.mark.parametrize("province", ["71", "81", "82", "83", "91", "50"])
def test_every_province_is_known(province):
    number = resident_id(county=f"{province}0199")
    assert check_resident_id(number) == number


@pytest.mark.parametrize("county", ["000199", "160199", "990199", "840199"])
def test_an_unknown_province_is_refused(county):
    with pytest.raises(ValueError, match="province"):
        check_resident_id(resident_id(county=county))


@pytest.mark.parametrize("birth", ["20230229", "19001301", "18991231", "20000431", "00000101"])
def test_an_impossible_day_of_birth_is_refused(birth):
    head = f"500199{birth}123"
    with pytest.raises(ValueError, match="date of birth"):
        check_resident_id(head + check_digit(head))


def test_a_birth_in_the_future_is_refused_when_the_day_is_known():
    today = date(2025, 3, 1)
    assert check_resident_id(resident_id(today), today=today)
    with pytest.raises(ValueError, match="date of birth"):
        check_resident_id(resident_id(today + timedelta(days=1)), today=today)


@pytest.mark.parametrize(
    "text", ["", "123", "5" * 18, "50019919800229123", "500199198002291230\n1"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        check_resident_id(text)


def test_credit_code():
    assert check_credit_code(" 91110000600037341l ".upper()) == "91110000600037341L"
    with pytest.raises(ValueError, match="credit code"):
        check_credit_code("91110000600037341M")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008619912345678", "19912345678"),
        ("１３８００１３８０００", "13800138000"),
    ],
)
def test_mobile(typed, kept):
    assert check_mobile(typed) == kept == check_phone(typed)


@pytest.mark.parametrize("typed", ["", "12800138000", "1380013800", "138001380001", "1380013800a"])
def test_not_a_mobile(typed):
    with pytest.raises(ValueError, match="11 digits"):
        check_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("023-65368888", "023-65368888"),
        ("(023) 6536 8888", "023-65368888"),
        ("+86 23 65368888", "023-65368888"),
        ("010-65368888-12", "010-65368888-12"),
        ("0816-2345678", "0816-2345678"),
        ("12348", "12348"),
        ("4008001234", "4008001234"),
    ],
)
def test_landlines_and_service_numbers(typed, kept):
    assert check_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "65368888", "023-1234567", "023-653", "phone", "0" * 20])
def test_not_a_telephone(typed):
    with pytest.raises(ValueError):
        check_phone(typed)


def test_masks_show_enough_to_compare_and_no_more():
    assert mask_id("500199198002291234") == "500***********1234"
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("023-65368888") == "023*****8888"
    assert mask_name("欧阳修远") == "欧***"
    assert (mask_id(""), mask_phone("12348"), mask_name("")) == ("", "1****", "")
