"""Projects: films, series, books, plays and what they are about; their trash, import and export.

Also `/rest/v1`, the row API by which two older pages reach projects and organizations.
"""
