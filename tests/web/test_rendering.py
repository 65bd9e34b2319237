"""Templates rendered with less ceremony come out as Jinja renders them."""

from __future__ import annotations

import jinja2
import pytest
from flask import url_for


def rendered(app, source: str, path: str = "/about", **names) -> str:
    with app.test_request_context(path):
        app.preprocess_request()
        return app.jinja_env.from_string(source).render(**names)


def test_words_are_translated_and_facts_in_them_escaped(app, database):
    assert rendered(app, '{{ _("Read on %(day)s", day=day) }}', day="<b>") == "Read on &lt;b&gt;"
    assert rendered(app, "{% trans name=name %}Hello {{ name }}{% endtrans %}", name="A & B") == "Hello A &amp; B"
    assert rendered(app, '{{ _("100 %%") }}') == "100 %"
    assert rendered(app, '{{ _("Save") }}', "/about?language=en-XA") == "⟦Save⟧"


def test_an_icon_says_its_label_and_nothing_else(app, database):
    source = '{% from "components/icon.html" import icon %}{{ icon("check", label) }}'

    assert 'aria-label="&#34;&gt;&lt;b"' in rendered(app, source, label='"><b')
    assert 'aria-hidden="true"' in rendered(app, source, label=None)


def test_macros_take_what_they_declare_and_refuse_the_rest(app, database):
    macro = '{% macro said(text, end="") %}<i>{{ text }}</i>{{ end }}{% if caller is defined %}{{ caller() }}{% endif %}{% endmacro %}'

    assert rendered(app, macro + '{{ said("<", end="!") }}') == "<i>&lt;</i>!"
    assert rendered(app, macro + '{% call said("a") %}b{% endcall %}') == "<i>a</i>b"
    with pytest.raises(TypeError, match="no keyword argument"):
        rendered(app, macro + '{{ said("a", colour="red") }}')


def test_an_unknown_name_is_still_an_error(app, database):
    with pytest.raises(jinja2.UndefinedError):
        rendered(app, "{{ nobody_knows(1) }}")


def test_addresses_are_those_of_flask_also_the_second_time(app, database):
    source = (
        '{{ url_for("learning.module", module_id=id) }} {{ url_for("learning.module", module_id="b", _anchor="c") }}'
    )

    for id in ("a", "ä/ö", "a"):
        with app.test_request_context("/about"):
            expected = (
                f"{url_for('learning.module', module_id=id)} {url_for('learning.module', module_id='b', _anchor='c')}"
            )
        assert rendered(app, source, id=id) == expected


def test_a_relative_address_belongs_to_the_part_that_asks(app, database):
    assert rendered(app, '{{ url_for(".about") }}', "/about") == "/about"
    assert rendered(app, '{{ url_for(".glossary") }}', "/course") == "/glossary"
    with pytest.raises(Exception, match="glossary"):
        rendered(app, '{{ url_for(".glossary") }}', "/about")
