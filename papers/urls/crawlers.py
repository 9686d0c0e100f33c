"""What crawlers and browsers ask for besides pages, and the ways here from elsewhere."""

from django.urls import URLPattern, path

from papers.views import sitemaps, tools

urlpatterns: list[URLPattern] = [
    path("tools/", tools.tools, name="tools"),
    path("opensearch.xml", tools.opensearch, name="opensearch"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:part>.xml", sitemaps.section, name="sitemap_section"),
]
