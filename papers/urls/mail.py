"""Letters: their end, and what is chosen of them beside the settings."""

from django.urls import path

from papers.views import mail

urlpatterns = [
    path("mail/stop/<str:token>/", mail.mail_stop, name="mail_stop"),
    path("mail/again/", mail.mail_again, name="mail_again"),
    path("following/mail/", mail.follow_mail, name="follow_mail"),
]
