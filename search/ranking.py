"""The numbers by which both engines rank, each with its reason; measured on two question collections.

A record's score is the sum over the words asked for, each times its ``search.weights.weight``::

    w(stem)  * (STEM * bm25(stem) + PRESENCE)      stem field; a numeral uses the exact field for this
    w(exact) * EXACT * bm25(exact)                 exact field
    (w(a) + w(b)) * NEIGHBOURS                     where words side by side in the query are near in the text

with BM25 of k1 = 1.2 and b = 0.75 without idf. In the title the same, times ``TITLE``. MRR@10 on the
development splits of TyDi QA and FacQA: ``docs/search.md``.
"""

STEM = 1.0
"""Every form of a word counts: *mengawasi* finds *pengawasan*."""

EXACT = 0.3
"""The very form asked for counts more; beyond 0.5 other forms fall too far behind."""

PRESENCE = 1.2
"""A word that is there at all, however often or long the text: two words found beat one found twice."""

NEIGHBOURS = 0.2
"""*rapat pleno* side by side is likelier meant than both words pages apart; above 0.3 rare words lose."""

NEIGHBOUR_SLOP = 2
"""Side by side allows this many words between: *rapat kerja dan pleno*."""

TITLE = 2.0
"""A word in a title stands for the whole record; bodies repeat it."""

NUMBER = 40.0
"""The record that bears a document number, before those that cite it."""
