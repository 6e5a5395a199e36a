"""The shared look: templates, styles and the small scripts that every page needs.

A page is a template `{% extends "site/page.html" %}{% load humanline static %}` that fills these blocks:

- `title`, `content` (inside a `.wrap`) or `main` (the full width below the top bar);
- `me` (a state at the right of the top bar), `styles` (its own file in css/), `scripts` (its own ES module);
- `tables` (empty it where no table, sparkline or key figure stands: one style sheet less);
- `layers` (drawers and dialogs), `body_attributes`, `wrap_attributes` (`style="--wide: 84rem"`).

`site/door.html` is the sign-in layout (block `entrance`), `problem.html` says what could not be done.
Partials: `site/field.html` (with field=form.email), `site/empty.html` (with icon_name, title, text).

Tags and filters stand in templatetags/. Icons are used as `#i-send`, marks of states as `#s-offer`; the page carries
only those it names. Scripts import `humanline/js/`: clock, connection, drawings, keys, sound, theme.
"""
