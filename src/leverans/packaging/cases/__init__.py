"""Documents of case management within a package: FGS Ärendehantering 1.0 and CITS ERMS 3.0.

Add one: fulfil `forms.Form`, add a line to `FORMS` and one to `styles.BY_RECORD`, and say in
`homes.toml` which element takes which attribute of the record.
"""
