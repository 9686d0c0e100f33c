"""Lists of the desk on phones: each cell names its column."""

from django.utils.safestring import SafeString, mark_safe

from papers.templatetags.desk_lists import labelled


def cells(*texts: str) -> list[SafeString]:
    return [mark_safe(text) for text in texts]


def test_labelled_names_the_column_of_each_cell() -> None:
    row = cells('<th class="field-name">A</th>', '<td class="field-state">active</td>')
    headers = [{"text": "name"}, {"text": 'what "is"'}]
    assert list(labelled(row, headers)) == [
        '<th class="field-name">A</th>',
        '<td data-l="What &quot;is&quot;" class="field-state">active</td>',
    ]


def test_labelled_leaves_boxes_and_what_has_no_column() -> None:
    row = cells('<td class="action-checkbox"><input></td>', "<td>1</td>", '<input type="hidden">')
    headers = [{"text": mark_safe("<input>")}]
    assert list(labelled(row, headers)) == row
