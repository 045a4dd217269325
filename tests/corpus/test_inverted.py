"""Names as an address book has them, the surname first."""

from __future__ import annotations

from dateline.corpus.entities import read_entities


def people(text: str) -> list[tuple[str, str]]:
    """Return the people of a text: as they stand there, and what they are called."""
    return [(each.text, each.name) for each in read_entities(text) if each.kind == "person"]


class TestASurnameWithItsForename:
    def test_in_quotation_marks_is_one_person_called_in_the_order_of_speech(self) -> None:
        mail = '"Walker, Matthew" <matthew@example.com>\n\nPlease call me on Monday.'
        assert people(mail) == [("Walker, Matthew", "Matthew Walker")]

    def test_is_who_is_named_in_the_order_of_speech_elsewhere(self) -> None:
        mail = 'From: "Walker, Matthew"\n\nThanks to Matthew Walker for his help.'
        assert {name for _, name in people(mail)} == {"Matthew Walker"}

    def test_is_two_people_in_a_list(self) -> None:
        text = "The prize went to Matthew Walker, Susan Miller and David Jones."
        assert [name for _, name in people(text)] == [
            "Matthew Walker",
            "Susan Miller",
            "David Jones",
        ]

    def test_is_cut_off_at_either_end_of_a_text_without_harm(self) -> None:
        assert len(people("Walker, Matthew")) <= 2
        assert len(people('Walker, Matthew"')) <= 2
