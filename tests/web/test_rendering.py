"""Templates rendered with less ceremony come out as Jinja renders them."""

from __future__ import annotations

import re

import jinja2
import pytest
from flask import url_for
from markupsafe import Markup

from app.web.keeping import Kept, Unchanging


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


KEPT = "{% from 'components/chip.html' import chip %}"


def test_what_a_component_says_is_kept_by_value_kind_and_reader(app, database):
    source = KEPT + "{{ chip('plain', text) }}"

    assert "&lt;b&gt;" in rendered(app, source, text="<b>")
    assert "<b>" in rendered(app, source, text=Markup("<b>"))
    assert "&lt;b&gt;" in rendered(app, source, text="<b>")
    assert ">1<" in rendered(app, source, text=1)
    assert ">True<" in rendered(app, source, text=True)
    assert "⟦check⟧" not in rendered(app, source, text="check")


def test_words_within_a_component_follow_the_reader(app, database):
    source = "{% from 'components/time.html' import time %}{% from 'components/choice.html' import choice %}{{ choice('a', 'b', 'c', verdict='right') }}"

    assert "Right" in rendered(app, source) and "⟦Right⟧" not in rendered(app, source)
    assert "⟦Right⟧" in rendered(app, source, "/about?language=en-XA")
    assert "⟦Right⟧" not in rendered(app, source)


def test_what_is_held_comes_into_its_place_and_is_not_kept(app, database):
    source = "{% from 'components/choice.html' import choices %}{{ choices('legend', rows=inserted(rows)) }}"

    assert "&lt;i&gt;" in rendered(app, source, rows="<i>")
    assert "<u>" in rendered(app, source, rows=Markup("<u>"))
    with pytest.raises(TypeError, match="by name"):
        rendered(app, KEPT + "{{ chip('plain', inserted('a')) }}")


def test_a_macro_that_asks_for_the_moment_or_the_person_is_never_kept(app, database):
    source = "{% from 'components/button.html' import post_button %}{{ post_button('Go', '/go') }}"

    assert token_of(rendered(app, source)) != token_of(rendered(app, source))


def test_whole_objects_are_told_apart_though_they_are_equal(app, database):
    first, second = [1, 2], [1, 2]

    assert Unchanging(first) == Unchanging(first) and hash(Unchanging(first)) == hash(Unchanging(first))
    assert Unchanging(first) != Unchanging(second)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_there_is_no_end_to_what_is_said_but_one_to_what_is_kept(app, database):
    kept = app.jinja_env.kept = Kept(most=5)
    for number in range(40):
        assert f">{number}<" in rendered(app, KEPT + "{{ chip('plain', n) }}", n=number)

    assert len(kept._young) + len(kept._old) <= 10
