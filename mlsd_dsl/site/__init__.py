"""Designs → a site of static pages: what stands on each page, and in which folder. Nothing here writes a file.

    index.html                    every design as a card and as a row
    rules.html                    the rules that found something
    <design>/index.html           picture, verdicts, headline numbers, views, files
    <design>/picture.html         the interactive picture
    <design>/report.html, estimate.html, findings.html, source.html
    <design>/*.svg, *.png         the views
    <design>/*.json, *.txt        the same for programs and terminals

All links are relative, and nothing comes from elsewhere: the site opens from a folder as well as from any server.
"""
