"""The numbers behind renderings, in one place.

Chosen on the odd lines of the TICO-19 term list and the sample shelf, and left alone where
neighbouring values gave the same answers; ``meaning`` and ``shadow`` on halves of two larger lists
(docs/terms.md has them, and the halves held out). ``association_units`` is the smallest that costs
nothing there, ``aligned_units`` and ``doubtful_units`` find as many renderings of frequent terms as
100 units aligned at once.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderingSettings:
    """How renderings are found.

    Link evidence: cosines up to ``noise`` say nothing; what is above is divided by ``temperature``
    before the softmax; ``absent`` is the cosine at which a word is as likely to have no
    counterpart, ``drift`` the cost of standing at the other end of the sentence, ``name_floor``
    the likeness from which a transliteration counts, ``association`` the cosine that is worth as
    much as perfect company.

    Span evidence: ``neutral`` is the share of unexplained words that counts for neither side,
    ``floor`` keeps logarithms finite, ``length_cost`` is paid for every word by which a rendering
    is longer or shorter than the term, ``repeat_cost`` for every word said twice, ``extra_words``
    is the most by which a rendering may be longer; ``meaning`` is what a cosine of 1 between the
    vectors of the term and of the span, each as a whole, is worth.

    Order: an occurrence in another inflection than was asked for counts ``inflected``.

    Occurrences: of a frequent term ``aligned_units`` are aligned, up to ``counted_units`` counted
    by the forms found there, and of those that hold none of them ``doubtful_units`` aligned, too.

    Agreement between occurrences: ``trust`` is the exponent on the likelihood ratio of a form seen
    in other units, ``novelty`` the weight of a form seen nowhere else, ``unrendered`` the weight of
    the term having no rendering; ``rounds`` of re-estimation.

    Extent: ``cohesion`` is the concentration from which the words beside a form belong to the
    rendering, each of them from ``slot_share`` on and if other words of the sentence explain less
    than ``claimed`` of it; so does a word that makes up ``constancy`` of what stands there, if
    often nothing does. Where a term occurs once or twice, a neighbour belongs that makes up
    ``customary`` of what the memory has beside the outermost word, if other words explain less
    than ``unclaimed`` of it. A word that the term explains to ``linked`` is never cut off; one that
    comes and goes with a word of the other side (Dice of ``shadow``) is not taken in.
    """

    temperature: float = 0.12
    noise: float = 0.1
    absent: float = 0.25
    drift: float = 1.0
    name_floor: float = 0.7
    association: float = 0.75
    neutral: float = 0.3
    floor: float = 0.02
    meaning: float = 6.0
    length_cost: float = 0.5
    repeat_cost: float = 3.0
    extra_words: int = 4
    trust: float = 0.5
    novelty: float = 1.0
    unrendered: float = 0.02
    rounds: int = 6
    inflected: float = 0.5
    cohesion: float = 0.3
    slot_share: float = 0.15
    constancy: float = 0.6
    claimed: float = 0.8
    customary: float = 0.4
    unclaimed: float = 0.5
    linked: float = 0.3
    shadow: float = 0.8
    spans_kept: int = 24
    aligned_units: int = 40
    doubtful_units: int = 20
    counted_units: int = 2000
    association_units: int = 40
    longest_sentence: int = 150


DEFAULT = RenderingSettings()
