"""Content documents of case management: FGS Ärendehantering 1.0 and CITS ERMS."""
