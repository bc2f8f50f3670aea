"""Records: frozen, slotted, and a digest of what is said."""

import dataclasses
from datetime import date

import pytest

import models
from models import Document, Kind

RECORDS = [record for name in models.__all__ if dataclasses.is_dataclass(record := getattr(models, name))]
DOCUMENT = Document(source="region-skane", key="https://a.example/1", title="Titel", text="Titel\n\nText.")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_record_is_frozen_and_slotted(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(record)


def test_id_is_source_and_key() -> None:
    assert DOCUMENT.id == "region-skane:https://a.example/1"


@pytest.mark.parametrize(
    "change", [{"title": "Annan"}, {"text": "Annat"}, {"kind": Kind.MOTION}, {"published": date(2024, 1, 2)}]
)
def test_digest_changes_with_what_is_said(change: dict[str, object]) -> None:
    assert dataclasses.replace(DOCUMENT, **change).digest != DOCUMENT.digest  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"url": "https://b.example"}, {"published_from": "meta"}, {"key": "annan"}])
def test_digest_does_not_change_with_where_it_stood(change: dict[str, object]) -> None:
    assert dataclasses.replace(DOCUMENT, **change).digest == DOCUMENT.digest  # type: ignore[arg-type]


def test_every_error_can_be_caught_as_ours() -> None:
    errors = [each for name in models.__all__ if isinstance(each := getattr(models, name), type)]
    ours = [error for error in errors if issubclass(error, Exception)]
    assert len(ours) >= 8
    assert all(issubclass(error, models.RegionradarError) for error in ours)
    drawn = models.errors.__doc__ or ""
    assert all(error.__name__ in drawn for error in ours)
