"""What templates may say beyond Django's own words: icons, money, days, pills.

Here live template tags, one subject a file.
Here lives no query and no rule.
"""
