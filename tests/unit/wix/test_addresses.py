"""Addresses as they are handed to Wix."""

import pytest

from gallery_sync.wix.addresses import encoded


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://a.example/Fähre 1.jpg", "https://a.example/F%C3%A4hre%201.jpg"),
        ("https://a.example/F%C3%A4hre%201.jpg", "https://a.example/F%C3%A4hre%201.jpg"),
        ("https://a.example/x.jpg?name=blå bær&n=1", "https://a.example/x.jpg?name=bl%C3%A5%20b%C3%A6r&n=1"),
        ("https://a.example/a+b,c(1)~mv2.jpg", "https://a.example/a+b,c(1)~mv2.jpg"),
        ('https://a.example/"<x>".jpg#part', "https://a.example/%22%3Cx%3E%22.jpg"),
    ],
)
def test_an_address_is_percent_encoded_once(given: str, sent: str):
    assert encoded(given) == sent
