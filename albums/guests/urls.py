"""Routes of this stage."""

urlpatterns = []
