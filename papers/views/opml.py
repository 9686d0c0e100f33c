"""Lists of feeds: of what a reader follows, to take along, and of what to follow, brought from elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import take
from papers import site
from papers.clock import now
from papers.feeds import keys, opml
from papers.feeds.following import private_group, public_groups
from papers.feeds.taken import take_up
from papers.forms.feeds import OpmlForm
from papers.views.errors import too_many
from papers.views.follows import following_page
from papers.views.readers import own_reader

AN_HOUR = 20  # lists of one reader


@require_http_methods(["GET", "HEAD", "POST"])
def following_opml(request: HttpRequest) -> HttpResponse:
    """The public feeds of what the reader follows; by POST those that are theirs alone too, with new keys."""
    reader = own_reader(request)
    groups = public_groups(reader)
    if request.method == "POST":
        try:
            groups.append(private_group(reader))
        except keys.TooMany:
            said = _("That is as many addresses as one reader can have. End some first.")
            return HttpResponse(f"{said}\n", status=422, content_type="text/plain; charset=utf-8")
    title = _("What %(name)s follows on %(site)s") % {"name": reader.public_name, "site": site.name()}
    body = opml.write(title, now(), groups)
    response = HttpResponse(body, content_type=f"{opml.MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="following.opml"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def following_import(request: HttpRequest) -> HttpResponse:
    """Follows what a list of feeds names, and says what was not taken and why."""
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        return following_page(request, form)
    reader = own_reader(request)
    if seconds := take("list of feeds", reader.pk, most=AN_HOUR, seconds=3600):
        return too_many(request, seconds)
    try:
        taken = take_up(reader, form.outlines)
    except opml.BadOpml as bad:
        form.add_error("file", str(bad))
        return following_page(request, form)
    context = {
        "new": [row for row in taken if row.new],
        "held": [row for row in taken if row.held],
        "left": [row for row in taken if row.why],
        "here": "following",
    }
    return render(request, "papers/following_taken.html", context)
