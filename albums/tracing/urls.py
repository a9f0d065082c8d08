"""Routes of tracing."""

urlpatterns = []
