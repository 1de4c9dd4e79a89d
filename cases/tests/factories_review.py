"""Policy of the review, and what hangs on a review, as rows."""

import factory

from cases.choices import CaseFact, CheckAnswer, CorrectAt, ReviewLevel
from cases.models import (
    ReturnReason,
    ReviewAnswer,
    ReviewCheck,
    ReviewFault,
    ReviewRule,
    TierRule,
)
from cases.tests.factories import ReviewFactory, TierFactory
from stations.tests.factories import LONG_AGO, DistrictFactory


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    district = factory.SubFactory(DistrictFactory)
    document_number = factory.Sequence(lambda n: f"试司审〔2020〕{n}号")
    valid_from = LONG_AGO


class ReviewCheckFactory(PolicyFactory):
    class Meta:
        model = ReviewCheck

    level = ReviewLevel.OFFICE
    sentence = factory.Sequence(lambda n: f"双方签名是否齐全{n}")


class ReturnReasonFactory(PolicyFactory):
    class Meta:
        model = ReturnReason

    sentence = factory.Sequence(lambda n: f"调解记录过于简单{n}")
    correct_at = CorrectAt.SESSIONS


class ReviewRuleFactory(PolicyFactory):
    class Meta:
        model = ReviewRule
        django_get_or_create = ("district", "valid_from")

    office_days = 5
    bureau_days = 10
    batch_limit = 3


class TierRuleFactory(factory.django.DjangoModelFactory):
    """``TierRuleFactory(tier__code="difficult", at_least=10)``: ten people make it difficult."""

    class Meta:
        model = TierRule
        django_get_or_create = ("tier", "fact")

    tier = factory.SubFactory(TierFactory, code="difficult")
    fact = CaseFact.PEOPLE
    at_least = 10


class ReviewAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReviewAnswer

    review = factory.SubFactory(ReviewFactory)
    check_line = factory.SubFactory(
        ReviewCheckFactory, district=factory.SelfAttribute("..review.case.district")
    )
    answer = CheckAnswer.YES


class ReviewFaultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReviewFault

    review = factory.SubFactory(ReviewFactory)
    reason = factory.SubFactory(
        ReturnReasonFactory, district=factory.SelfAttribute("..review.case.district")
    )
