"""A copy says one thing about itself: that data mining is prohibited."""

import io
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from tests.marking.copies import copy, make
from tests.marking.strict_jpeg import parse

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def test_the_only_metadata_is_that_data_mining_is_prohibited(twin):
    (jfif, jfif_body), (xmp, xmp_body) = parse(copy(twin)).apps
    assert (jfif, jfif_body[:5], len(jfif_body)) == (0xE0, b"JFIF\0", 14)
    assert (xmp, xmp_body[:29]) == (0xE1, b"http://ns.adobe.com/xap/1.0/\0")
    (description,) = ElementTree.fromstring(xmp_body[29:]).iter(f"{RDF}Description")
    assert description.attrib == {f"{RDF}about": ""}
    (statement,) = description
    assert statement.tag == "{http://ns.useplus.org/ldf/xmp/1.0/}DataMining"
    assert statement.text == "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"


def test_no_profile_no_thumbnail_and_no_exif(twin):
    image = Image.open(io.BytesIO(copy(twin)))
    assert not image.getexif()
    assert "icc_profile" not in image.info
    assert image.info["jfif"] == 257


def test_copies_of_different_photos_have_the_same_metadata(twin):
    other = make(np.zeros((48, 48, 3), np.uint8), photo="photo-2")
    assert parse(copy(other)).apps == parse(copy(twin)).apps
