"""Which pages are read by OCR, as a table."""

from dataclasses import replace

import pytest

from ingest.formats.ocr_need import PageFacts, needs_ocr

PRINT = PageFacts(visible=1500, letters=1300, vowels=540, digits=60, fill=60)


@pytest.mark.parametrize(
    ("page", "is_needed"),
    [
        pytest.param(PageFacts(), False, id="nothing at all"),
        pytest.param(PRINT, False, id="print"),
        pytest.param(replace(PRINT, image_share=0.9), False, id="print over a picture"),
        pytest.param(PageFacts(image_share=1.0), True, id="a scan"),
        pytest.param(PageFacts(image_share=0.05), True, id="a small picture alone"),
        pytest.param(PageFacts(shapes=12), False, id="an empty frame"),
        pytest.param(PageFacts(shapes=900), True, id="letters drawn as outlines"),
        pytest.param(PageFacts(hidden=1400, image_share=1.0), True, id="a scan with another's OCR"),
        pytest.param(
            PageFacts(visible=18, letters=16, vowels=6, image_share=1.0),
            True,
            id="a scan with a stamped footer",
        ),
        pytest.param(PageFacts(visible=18, letters=16, vowels=6), False, id="a short page"),
        pytest.param(replace(PRINT, garbled=900), True, id="a font without a map"),
        pytest.param(replace(PRINT, letters=300, vowels=130), True, id="a font with a wrong map: signs"),
        pytest.param(replace(PRINT, vowels=60), True, id="a font with a wrong map: letters"),
        pytest.param(
            PageFacts(visible=900, letters=100, vowels=40, digits=780), False, id="a table of numbers"
        ),
        pytest.param(PageFacts(visible=900, letters=200, vowels=90, fill=700), False, id="a form of dots"),
    ],
)
def test_a_page_is_read_by_ocr_only_where_its_own_text_is_of_no_use(page: PageFacts, is_needed: bool) -> None:
    assert needs_ocr(page) is is_needed
