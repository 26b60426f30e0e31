"""The names of the months, in English and in the Arabic of the Levant, Egypt and the Maghreb."""

from __future__ import annotations

import re

# One row a month. Alef, yaa and taa marbuta are plain, as the text is made before the search.
_ARABIC = """كانون الثاني|كانون ثاني|يناير|جانفي
شباط|فبراير|فيفري
اذار|مارس
نيسان|ابريل|افريل
ايار|مايو|ماي
حزيران|يونيو|يونيه|جوان
تموز|يوليو|يوليه|يوليوز|جويليه
اب|اغسطس|اوت|غشت
ايلول|سبتمبر|شتنبر
تشرين الاول|تشرين اول|اكتوبر
تشرين الثاني|تشرين ثاني|نوفمبر|نونبر
كانون الاول|كانون اول|ديسمبر|دجنبر"""
_ARABIC_HIJRI = """محرم|المحرم
صفر
ربيع الاول|ربيع اول
ربيع الاخر|ربيع الثاني
جمادي الاولي|جمادي الاول
جمادي الاخره|جمادي الثانيه
رجب
شعبان
رمضان
شوال
ذي القعده|ذو القعده
ذي الحجه|ذو الحجه"""
_ENGLISH = """January|Jan
February|Feb
March|Mar
April|Apr
May
June|Jun
July|Jul
August|Aug
September|Sept|Sep
October|Oct
November|Nov
December|Dec"""
_ENGLISH_HIJRI = """Muharram
Safar
Rabi al-Awwal|Rabi' al-Awwal|Rabi I
Rabi al-Thani|Rabi' al-Thani|Rabi al-Akhir|Rabi II
Jumada al-Awwal|Jumada al-Ula|Jumada I
Jumada al-Thani|Jumada al-Akhira|Jumada II
Rajab
Shaban|Sha'ban|Shaaban
Ramadan
Shawwal
Dhu al-Qadah|Dhu al-Qa'dah|Dhul Qadah|Dhu al-Qidah
Dhu al-Hijjah|Dhu al-Hijja|Dhul Hijjah"""

# Words of their own besides: alone, without a day or a year, they are not taken for a month.
DOUBTFUL = frozenset({"اب", "مارس", "ماي", "جوان", "اوت", "مايو", "اغسطس", "March", "Mar", "May"})


def _numbered(rows: str) -> dict[str, int]:
    return {
        name: month
        for month, row in enumerate(rows.splitlines(), start=1)
        for name in row.split("|")
    }


ARABIC = _numbered(_ARABIC)
ARABIC_HIJRI = _numbered(_ARABIC_HIJRI)
ENGLISH = _numbered(_ENGLISH)
ENGLISH_HIJRI = _numbered(_ENGLISH_HIJRI)


def alternatives(*tables: dict[str, int]) -> str:
    r"""A regular expression's alternatives for every name, the longest first.

    >>> print(alternatives({"Rabi I": 3, "Rabi II": 4}))
    Rabi\s+II|Rabi\s+I
    """
    names = sorted({name for table in tables for name in table}, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
